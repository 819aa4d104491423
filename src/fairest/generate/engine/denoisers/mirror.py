"""Make pictures symmetric while their outlines are laid down."""

import torch
from torch import Tensor

from fairest.errors import UnknownName
from fairest.generate.engine.denoisers.combined import Combined, progress_in
from fairest.generate.engine.doors import Denoiser

__all__ = ["AXES", "mirror", "mirrored"]

AXES = {"left-right": -1, "top-bottom": -2}


def mirror(base: Denoiser, axis: str, until: float, sigmas: Tensor) -> Combined:
    """Copy the first half over the second, of what the denoiser sees and of what it gives, up to a progress.

    `axis` is "left-right" or "top-bottom". Noise keeps its deviation, as the mean of both halves would not. Details
    that come later may differ from side to side.
    """
    if axis not in AXES:
        raise UnknownName("axis", axis, AXES)
    progress, along = progress_in(sigmas), AXES[axis]

    def clean(x: Tensor, sigma: float) -> Tensor:
        if progress(sigma) > until:
            return base(x, sigma)
        return mirrored(base(mirrored(x, along), sigma), along)

    return Combined((base,), clean)


def mirrored(x: Tensor, along: int) -> Tensor:
    """The first half and its mirror image; an odd middle stays."""
    size = x.shape[along]
    return torch.cat([x.narrow(along, 0, size - size // 2), x.narrow(along, 0, size // 2).flip(along)], along)
