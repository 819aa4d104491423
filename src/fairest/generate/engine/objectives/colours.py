"""Colours: within their range, not too strong, of a palette."""

import torch
from torch import Tensor

from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment

__all__ = ["PaletteLoss", "Range", "Saturation"]


class Range(Objective):
    """How far numbers reach outside 0..1: the mean of the excess to the power, 2 or 1.

    Disco's pixels are in -1..1: its `range_scale` weighs 4 of power 2, its `sat_scale` 2 of power 1.
    """

    name = "range"

    def __init__(self, power: int = 2) -> None:
        self.power = power

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        return (pictures - pictures.clamp(0, 1)).abs().pow(self.power).mean((1, 2, 3))


class Saturation(Objective):
    """How colourful a picture is: the mean squared distance of its pixels from their own grey; 0 without colour."""

    name = "saturation"

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        return (pictures - pictures.mean(1, keepdim=True)).square().sum(1).mean((1, 2))


class PaletteLoss(Objective):
    """The mean squared distance of each pixel from the nearest colour `[k,3]` of a palette."""

    name = "palette"

    def __init__(self, colours: Tensor) -> None:
        self.colours = colours

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        colours = self.colours.to(pictures)
        pixels = pictures.permute(0, 2, 3, 1).flatten(1, 2)
        with torch.no_grad():
            nearest = torch.cdist(pixels, colours.expand(len(pixels), -1, -1)).argmin(2)
        return (pixels - colours[nearest]).square().sum(2).mean(1)
