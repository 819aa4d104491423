"""What a LoRA is: two thin matrices a layer, whose product is added to its weight (Hu et al. 2021, section 4.1)."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from fairest.errors import BadInput, UnknownName

__all__ = ["Factors", "Lora", "summed"]


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """The change of one layer: up @ down * alpha / rank."""

    down: Tensor
    """Of a linear layer `[r, in]`, of a convolution `[r, in, h, w]`."""
    up: Tensor
    """`[out, r]`, or `[out, r, 1, 1]`."""
    alpha: float

    def __post_init__(self) -> None:
        if not self.rank or self.up.flatten(1).shape[1] != self.rank:
            shapes = f"{list(self.down.shape)} and {list(self.up.shape)}"
            raise BadInput(f"Factors of shapes {shapes} have no product.", hint="Wanted: [rank, in] and [out, rank].")
        if not math.isfinite(self.alpha):
            raise BadInput(f"The alpha of a LoRA is {self.alpha}; it must be a finite number.")

    @property
    def rank(self) -> int:
        return len(self.down)

    @property
    def scale(self) -> float:
        return self.alpha / self.rank

    def delta(self) -> Tensor:
        """What is added to the weight, with the outputs first: `[out, in]`, or `[out, in, h, w]`."""
        product = self.up.flatten(1) @ self.down.flatten(1)
        return (self.scale * product).reshape(len(self.up), *self.down.shape[1:])


@dataclass(frozen=True, slots=True, eq=False)
class Lora:
    """The factors of each layer, by the layer's path in its network (`down_blocks.0.attentions.0.proj_in`).

    Two are equal only if they are the same object, so that one can be a key: `{lora: weight}`.
    """

    layers: Mapping[str, Factors]

    def delta(self, name: str) -> Tensor:
        """What it adds to the weight of this layer. Raises `UnknownName`."""
        if name not in self.layers:
            raise UnknownName("layer of the LoRA", name, self.layers)
        return self.layers[name].delta()

    def parameters(self) -> Iterator[Tensor]:
        """All its factors, down before up."""
        for factors in self.layers.values():
            yield from (factors.down, factors.up)

    def to(self, device: torch.device | str, dtype: torch.dtype | None = None) -> "Lora":
        return Lora(
            {
                name: Factors(f.down.to(device, dtype), f.up.to(device, dtype), f.alpha)
                for name, f in self.layers.items()
            }
        )

    def detached(self) -> "Lora":
        """The same numbers, of which no gradient is asked."""
        return Lora({name: Factors(f.down.detach(), f.up.detach(), f.alpha) for name, f in self.layers.items()})


def summed(loras: Mapping[Lora, float]) -> Lora:
    """One LoRA whose change is the sum of the changes of all, each times its weight; those of weight 0 are left out.

    Factors are put side by side, so the ranks add up. Averaging factors instead would give the products of one LoRA's
    up with the other's down, which nobody trained (see docs/lora.md).
    """
    parts: dict[str, list[Factors]] = {}
    for lora, weight in loras.items():
        if not math.isfinite(weight):
            raise BadInput(f"The weight of a LoRA is {weight}; it must be a finite number.")
        for name, factors in lora.layers.items() if weight else ():
            times = factors if weight == 1 else Factors(factors.down, factors.up, factors.alpha * weight)
            parts.setdefault(name, []).append(times)
    return Lora({name: _side_by_side(each) for name, each in parts.items()})


def _side_by_side(parts: list[Factors]) -> Factors:
    if len(parts) == 1:
        return parts[0]
    shape = parts[0].down.shape[1:]
    if any(part.down[0].numel() != shape.numel() or len(part.up) != len(parts[0].up) for part in parts):
        raise BadInput("These LoRAs were made for layers of other shapes.", hint="Sum those of one model.")
    down = torch.cat([part.down.reshape(-1, *shape) for part in parts])
    up = torch.cat([part.up.flatten(1) * part.scale for part in parts], 1)
    return Factors(down, up.reshape(*up.shape, *[1] * (down.ndim - 2)), float(len(down)))
