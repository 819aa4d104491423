"""How much neighbouring pixels differ: less of it is smooth, more of it is sharp."""

from torch import Tensor

from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment

__all__ = ["TV", "Sharpness"]


class TV(Objective):
    """Total variation: the mean squared difference of pixels side by side, plus that of pixels one above the other.

    Mahendran and Vedaldi 2015, section 2, with beta = 2; Disco's `tv_scale`, whose pixels are in -1..1, weighs 4 of it.
    """

    name = "total variation"

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        across, down = _steps(pictures)
        pixels = pictures[0].numel()
        return (across.square().sum((1, 2, 3)) + down.square().sum((1, 2, 3))) / pixels


class Sharpness(Objective):
    """Minus the mean absolute difference of neighbouring pixels, across and down: what is sharp has the lower loss.

    Aphantasia's `sharp`.
    """

    name = "sharpness"

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        across, down = _steps(pictures)
        return -(across.abs().mean((1, 2, 3)) + down.abs().mean((1, 2, 3)))


def _steps(pictures: Tensor) -> tuple[Tensor, Tensor]:
    return pictures.diff(dim=3), pictures.diff(dim=2)
