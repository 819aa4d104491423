"""Numbers behind a picture that stay such as a generator was trained on."""

import torch
from torch import Tensor

from fairest.generate.engine.doors import Canvas
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment

__all__ = ["Prior"]


class Prior(Objective):
    """How far a canvas's numbers are from standard normal ones: (mean^2 + variance - 1 - log variance) / 2.

    The divergence of a normal with their mean and variance, each picture's own, from the standard normal (Kingma and
    Welling 2014, appendix B): 0 on the shell where a generator's inputs lie, which shorter or longer ones leave.
    """

    name = "prior"

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (it looks behind them)
        numbers = torch.cat([parameter.flatten(1) for parameter in self.canvas.parameters()], 1)
        mean, variance = numbers.mean(1), numbers.var(1, correction=0)
        return (mean.square() + variance - 1 - variance.log()) / 2
