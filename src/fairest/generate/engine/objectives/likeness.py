"""A picture like a given one, pixel by pixel, and a picture like its own mirror image."""

from typing import Literal

import torch.nn.functional as F
from torch import Tensor

from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives.rows import for_each
from fairest.generate.engine.step import Moment

__all__ = ["Likeness", "Symmetry"]


class Likeness(Objective):
    """The mean squared difference from given pictures `[1 or b,3,h,w]`, scaled to the size where theirs is another."""

    name = "likeness"

    def __init__(self, pictures: Tensor) -> None:
        self.pictures = pictures

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        given = self.pictures.to(pictures)
        if given.shape[-2:] != pictures.shape[-2:]:
            given = F.interpolate(given, pictures.shape[-2:], mode="bilinear", antialias=True)
        return (pictures - for_each(given, len(pictures))).square().mean((1, 2, 3))


class Symmetry(Objective):
    """The mean squared difference from the mirror image; the mirror's axis stands ("vertical") or lies."""

    name = "symmetry"

    def __init__(self, axis: Literal["vertical", "horizontal"] = "vertical") -> None:
        self.axis = axis

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        mirrored = pictures.flip(3 if self.axis == "vertical" else 2)
        return (pictures - mirrored).square().mean((1, 2, 3))
