"""Pixels: every one of them a number of its own."""

import torch
from torch import Tensor

from fairest.generate.engine.canvases.shape import check_sides, fitted, unsquashed
from fairest.generate.engine.streams import Streams

__all__ = ["Pixels"]


class Pixels:
    """Pictures as numbers that a sigmoid brings into 0..1; at first grey, each with a little noise of its own."""

    def __init__(
        self, width: int, height: int, streams: Streams, *, noise: float = 0.1, device: "torch.device | str" = "cpu"
    ) -> None:
        check_sides(width=width, height=height)
        self.values = (noise * streams.normal(3, height, width)).to(device).requires_grad_()

    def __call__(self) -> Tensor:
        return self.values.sigmoid()

    def parameters(self) -> list[Tensor]:
        return [self.values]

    @torch.no_grad()
    def set(self, pictures: Tensor) -> None:
        batch, _, height, width = self.values.shape
        self.values.copy_(unsquashed(fitted(pictures, batch, width, height)))
