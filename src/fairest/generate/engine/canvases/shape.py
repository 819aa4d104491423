"""What canvases share: the way between a number of any size and 0..1, and pictures brought to a canvas's size."""

import torch
from torch import Tensor
from torch.nn import functional as F

from fairest.errors import BadInput

__all__ = ["check_sides", "fitted", "unsquashed"]

_EDGE = 1 / 1024
"""A quarter of a step of 8 bits: the sigmoid reaches neither 0 nor 1, and nobody sees the difference."""


def check_sides(**sides: int) -> None:
    """Raise `BadInput`, by its name, for a number of pixels, cells or layers below one."""
    for name, side in sides.items():
        if side < 1:
            raise BadInput(f"A canvas of {name} {side} has nothing to draw on.", hint="Give 1 or more.")


def unsquashed(pictures: Tensor) -> Tensor:
    """What the sigmoid gives these pictures of; 0 and 1 are taken for numbers within a quarter of a step of 8 bits."""
    return torch.logit(pictures.clamp(_EDGE, 1 - _EDGE))


def fitted(pictures: Tensor, batch: int, width: int, height: int) -> Tensor:
    """Pictures `[b or 1,3,h,w]` as `[batch,3,height,width]`. Raises `BadInput` for those of another number.

    Where they become smaller, each number is the mean of its own part alone, so that a drawing in cells is found again.
    """
    if pictures.ndim != 4 or len(pictures) not in (1, batch) or pictures.shape[1] != 3:
        raise BadInput(
            f"The canvas has {batch} pictures of three colours; these are {list(pictures.shape)}.",
            hint=f"Give [{batch},3,h,w], or [1,3,h,w] for all.",
        )
    if pictures.shape[-2] >= height and pictures.shape[-1] >= width:
        pictures = F.adaptive_avg_pool2d(pictures, (height, width))
    else:
        pictures = F.interpolate(pictures, (height, width), mode="bilinear", antialias=True)
    return pictures.detach().float().clamp(0, 1).expand(batch, -1, -1, -1)
