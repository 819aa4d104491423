"""A picture as a function of the place: a small network a picture, without pixels and so of any size.

Stanley 2007, "Compositional pattern producing networks"; with sines, Sitzmann et al. 2020, "Implicit Neural
Representations with Periodic Activation Functions" (SIREN). Deep Daze draws with it.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from fairest.generate.engine.canvases.shape import check_sides, fitted
from fairest.generate.engine.streams import Streams

__all__ = ["CPPN"]

_RATE, _FIT = 4e-3, 150
"""Adam's rate and steps when a picture is set."""


class CPPN:
    """A network of sines for each picture: from a place (x, y in -1..1) to a colour.

    `detail` is how fast the first sines turn (omega of SIREN's first layer): more of it, finer patterns.
    """

    def __init__(
        self,
        width: int,
        height: int,
        streams: Streams,
        *,
        hidden: int = 64,
        layers: int = 4,
        detail: float = 10.0,
        device: "torch.device | str" = "cpu",
    ) -> None:
        check_sides(width=width, height=height, hidden=hidden, layers=layers)
        self.width, self.height, self.detail = width, height, detail
        widths = [2, *[hidden] * layers, 3]
        self._weights = [
            made.to(device).requires_grad_()
            for number, (into, out) in enumerate(pairwise(widths))
            for made in _layer(streams, into, out, (6 / into) ** 0.5 if number else detail / 2)
        ]

    def __call__(self) -> Tensor:
        first = self._weights[0]
        found = _places(self.width, self.height).to(first).expand(len(first), -1, -1)
        layers = list(zip(self._weights[::2], self._weights[1::2], strict=True))
        for weight, bias in layers[:-1]:
            found = torch.baddbmm(bias, found, weight).sin()
        weight, bias = layers[-1]
        colours = torch.baddbmm(bias, found, weight).sigmoid()
        return colours.mT.reshape(len(first), 3, self.height, self.width)

    def parameters(self) -> Sequence[Tensor]:
        return self._weights

    def set(self, pictures: Tensor) -> None:
        """By fitting the networks to the pictures: it shows them softly."""
        wanted = fitted(pictures, len(self._weights[0]), self.width, self.height)
        adam = torch.optim.Adam(self._weights, lr=_RATE)
        for _ in range(_FIT):
            adam.zero_grad(set_to_none=True)
            apart = F.mse_loss(self(), wanted.to(self._weights[0]), reduction="none").mean((1, 2, 3))
            apart.sum().backward()  # type: ignore[no-untyped-call]
            adam.step()


def _layer(streams: Streams, into: int, out: int, bound: float) -> list[Tensor]:
    """Weights `[b,into,out]` and biases `[b,1,out]`, even within the bound.

    SIREN multiplies by omega outside of the weights and divides their start by it; here it is inside, and Adam's
    rate is of what counts.
    """
    return [bound * (2 * streams.uniform(*shape) - 1) for shape in ((into, out), (1, out))]


def _places(width: int, height: int) -> Tensor:
    """The middle of each pixel, `[height * width, 2]`, the longer side from -1 to 1."""
    longer = max(width, height)
    across = (2 * torch.arange(width) + 1 - width) / longer
    down = (2 * torch.arange(height) + 1 - height) / longer
    return torch.cartesian_prod(down, across).flip(-1)
