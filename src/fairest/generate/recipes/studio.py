"""What a recipe works with: the parts somebody chose, a seed a picture, and who is told of each step."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from fairest.encode import Perceptor
    from fairest.generate.engine.doors import DiffusionModel, Enlarger
    from fairest.generate.engine.step import OnStep
    from fairest.generate.engine.streams import Streams

__all__ = ["Film", "Studio"]


@dataclass(frozen=True, slots=True)
class Film:
    """Frames as they come, each `[1,3,h,w]` in 0..1."""

    frames: "Iterator[Tensor]"
    number: int
    """How many there will be."""
    per_second: float = 12.0


@dataclass(frozen=True)
class Studio:
    """The parts are opened when a recipe first asks for them: who draws by diffusion alone loads no perceptor."""

    seeds: tuple[int, ...]
    """One for each picture that is drawn."""
    openers: Mapping[str, Callable[[], Any]]
    """How to open "model", "perceptors" and "enlarger"."""
    on_step: "OnStep | None" = None
    made: dict[str, object] = field(default_factory=dict)
    """Files a recipe wants kept beside its pictures, as a tuned LoRA: by name."""

    @cached_property
    def model(self) -> "DiffusionModel":
        opened: DiffusionModel = self._open("model")
        return opened

    @cached_property
    def perceptors(self) -> "tuple[Perceptor, ...]":
        """All that were chosen; one at least."""
        return tuple(self._open("perceptors"))

    @property
    def perceptor(self) -> "Perceptor":
        """The first of them."""
        return self.perceptors[0]

    @property
    def device(self) -> "torch.device":
        """Where the first perceptor computes, and canvases are best."""
        return next(self.perceptor.network.parameters()).device

    @cached_property
    def enlarger(self) -> "Enlarger":
        opened: Enlarger = self._open("enlarger")
        return opened

    def streams(self, purpose: str) -> "Streams":
        """Random streams, one a picture. Those of another purpose are independent."""
        from fairest.generate.engine.streams import Streams

        return Streams(self.seeds, purpose)

    @property
    def opened(self) -> tuple[str, ...]:
        """Which parts the recipe used so far."""
        return tuple(name for name in ("model", "perceptors", "enlarger") if name in self.__dict__)

    def _open(self, part: str) -> Any:
        if part not in self.openers:
            raise BadInput(f"This recipe needs one thing more: {part}.", hint=f"Name it by --{part.rstrip('s')}.")
        return self.openers[part]()
