"""How to draw: what may be set for a diffusers pipeline, checked before anything is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fairest.adapters.models.lora import Lora, parse_lora
from fairest.adapters.models.memory import Memory, check_memory
from fairest.adapters.models.size import parse_size
from fairest.errors import BadInput, UnknownName

__all__ = ["Settings"]

_DTYPES = ("auto", "bfloat16", "float16", "float32")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What was asked for, as people write it; the pipeline's own where None.

    Raises `BadInput`, `UnknownName`, `NotFound`, `BadWeights`.
    """

    guidance: float | None = None
    steps: int | None = None
    size: str | int | None = None
    """In pixels: "512" for a square, "768x512" for width x height."""
    batch: int | None = None
    """Pictures at a time; found by trying where None."""
    dtype: str = "auto"
    """The number format; "auto" takes what is fast on the device and does not overflow."""
    device: str = "auto"
    negative: str | None = None
    scheduler: str | None = None
    lora: str | Sequence[str] = ()
    """Each "PATH" or "PATH:weight"."""
    memory: Memory | None = None
    upscale: str | Sequence[str] = ()
    """The stages that enlarge the picture, as folders or repositories."""

    def __post_init__(self) -> None:
        if self.dtype not in _DTYPES:
            raise UnknownName("dtype", self.dtype, _DTYPES)
        for name in ("steps", "batch"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(f"{name} is {value}; it must be 1 or more.")
        if self.guidance is not None and not 0 <= self.guidance < float("inf"):
            raise BadInput(f"guidance is {self.guidance}; it must be 0 or more.")
        check_memory(self.memory)
        _ = self.pixels, self.loras  # what cannot be read is refused now

    @cached_property
    def pixels(self) -> tuple[int, int] | None:
        """Width and height."""
        return None if self.size is None else parse_size(self.size)

    @cached_property
    def loras(self) -> tuple[Lora, ...]:
        return tuple(map(parse_lora, _several(self.lora)))

    @property
    def above(self) -> Sequence[str]:
        """The stages above the base."""
        return _several(self.upscale)


def _several(given: str | Sequence[str]) -> Sequence[str]:
    return [given] if isinstance(given, str) else given
