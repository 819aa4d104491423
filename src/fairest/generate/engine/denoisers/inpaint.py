"""Draw a part of a picture anew and leave the rest."""

from torch import Tensor

from fairest.generate.engine.denoisers.combined import Combined
from fairest.generate.engine.doors import Denoiser

__all__ = ["inpaint"]


def inpaint(base: Denoiser, clean: Tensor, mask: Tensor, noise: Tensor) -> Combined:
    """Where `mask` is 0, the denoiser sees `clean` with as much of `noise` as is left, and `clean` comes out.

    `clean` is the picture and `noise` of deviation 1, both as `x`; `mask` is `[b or 1,1,h,w]` of the same size, 1 where
    to draw (RePaint, Lugmayr et al. 2022, equation 8).
    """

    def drawn(x: Tensor, sigma: float) -> Tensor:
        known = (clean + sigma * noise).to(x)
        found = base(known + mask.to(x) * (x - known), sigma)
        return clean.to(found) + mask.to(found) * (found - clean.to(found))

    return Combined((base,), drawn)
