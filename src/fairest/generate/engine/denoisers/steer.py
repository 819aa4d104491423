"""Move along concepts while drawing."""

from collections.abc import Sequence

from torch import Tensor

from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.denoisers.combined import Combined, progress_in
from fairest.generate.engine.doors import Denoiser

__all__ = ["Steering", "steer"]

Steering = tuple[Denoiser, Denoiser, float, "Curve | float | str"]
"""Towards the first, away from the second, how strongly, and when."""


def steer(base: Denoiser, directions: Sequence[Steering], sigmas: Tensor, *, frame: int = 0) -> Combined:
    """d + the sum of w curve (plus - minus): the directions of SEGA (Brack et al. 2023) and Fair Diffusion.

    `sigmas` tell how far the drawing is. A direction whose strength is zero is not asked.
    """
    progress = progress_in(sigmas)
    strengths = [(plus, minus, w, as_curve(curve)) for plus, minus, w, curve in directions]

    def clean(x: Tensor, sigma: float) -> Tensor:
        found = base(x, sigma)
        for plus, minus, w, curve in strengths:
            if strength := w * curve(progress(sigma), frame):
                found = found + strength * (plus(x, sigma) - minus(x, sigma))
        return found

    return Combined((base, *(part for plus, minus, *_ in strengths for part in (plus, minus))), clean)
