"""Classifier-free guidance."""

from torch import Tensor

from fairest.generate.engine.denoisers.combined import Combined
from fairest.generate.engine.doors import Denoiser

__all__ = ["cfg"]


def cfg(cond: Denoiser, uncond: Denoiser, w: float) -> Combined:
    """u + w (c - u), Ho and Salimans 2022: away from `uncond` (no prompt, or what to avoid), towards `cond`.

    At 1 it is `cond` alone, at 0 `uncond` alone, and the other is not asked.
    """

    def clean(x: Tensor, sigma: float) -> Tensor:
        if w in (0, 1):
            return (cond if w else uncond)(x, sigma)
        away = uncond(x, sigma)
        return away + w * (cond(x, sigma) - away)

    return Combined((cond, uncond), clean)
