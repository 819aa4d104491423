"""What goes on inside a perceptor: its activations, its attention, and how far two pictures differ there."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from fairest.encode import Perceptor
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives.rows import for_each, within
from fairest.generate.engine.step import Moment
from fairest.generate.engine.tap import blocks, tap

__all__ = ["Activation", "Perceptual"]


class Activation(Objective):
    """Minus how strongly a layer answers: a picture that it answers to.

    The whole layer by its mean square (DeepDream, Mordvintsev et al. 2015); one `channel` by its mean over all places,
    one neuron (OpenAI's Microscope; Olah et al. 2017) by a channel and a `place`, counted row by row (a
    transformer's class token, where it has one, is place 0). Layers give
    `[b,channels,h,w]`, `[b,places,channels]` or `[b,channels]`. Raises `UnknownName` and `BadInput`.
    """

    def __init__(self, perceptor: Perceptor, layer: str, channel: int | None = None, place: int | None = None) -> None:
        self.name = f"activation of {layer}"
        self.perceptor, self.layer, self.channel, self.place = perceptor, layer, channel, place

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        with tap(self.perceptor.network, [self.layer]) as heard:
            self.perceptor.image(pictures)
        said = by_place(heard[self.layer])
        if self.place is not None:
            said = said[:, within(self.place, said.shape[1], "place")][:, None]
        if self.channel is None:
            return -said.square().mean((1, 2))
        return -said[..., within(self.channel, said.shape[2], "channel")].mean(1)


class Perceptual(Objective):
    """How differently a perceptor's layers see a picture and a given one, `[1 or b,3,h,w]`.

    LPIPS (Zhang et al. 2018, equation 1) without its learnt weights: at each place of each layer the squared distance
    of the unit vectors, averaged over places and layers. `layers` are the network's blocks where none are named.
    """

    name = "perceptual"

    def __init__(self, perceptor: Perceptor, pictures: Tensor, layers: Sequence[str] = ()) -> None:
        self.perceptor = perceptor
        self.layers = list(layers) or blocks(perceptor.network)
        with torch.no_grad():
            self.given = self._features(pictures)

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        losses = [
            (said - for_each(given.to(said), len(said))).square().sum(2).mean(1)
            for said, given in zip(self._features(pictures), self.given, strict=True)
        ]
        return torch.stack(losses).mean(0)

    def _features(self, pictures: Tensor) -> list[Tensor]:
        with tap(self.perceptor.network, self.layers) as heard:
            self.perceptor.image(pictures)
        return [F.normalize(by_place(heard[layer]), dim=2) for layer in self.layers]


def by_place(said: Tensor) -> Tensor:
    """What a layer says as `[b,places,channels]`."""
    if said.ndim == 4:
        return said.flatten(2).transpose(1, 2)
    return said[:, None] if said.ndim == 2 else said
