"""How to draw: what may be set for a diffusers pipeline, checked before anything is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairest.adapters.models.lora import Lora, parse_lora
from fairest.adapters.models.memory import Memory, check_memory
from fairest.adapters.models.size import parse_size
from fairest.errors import BadInput, UnknownName

__all__ = ["Settings", "as_settings"]

_DTYPES = ("auto", "bfloat16", "float16", "float32")


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for; the pipeline's own where None."""

    guidance: float | None = None
    steps: int | None = None
    size: tuple[int, int] | None = None
    """Width and height in pixels."""
    batch: int | None = None
    """Pictures at a time; found by trying where None."""
    dtype: str = "auto"
    device: str = "auto"
    negative: str | None = None
    scheduler: str | None = None
    loras: tuple[Lora, ...] = ()
    memory: Memory | None = None
    upscale: tuple[str, ...] = ()
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


def as_settings(
    *,
    guidance: float | None = None,
    steps: int | None = None,
    size: str | int | None = None,
    batch: int | None = None,
    dtype: str = "auto",
    device: str = "auto",
    negative: str | None = None,
    scheduler: str | None = None,
    lora: Sequence[str] = (),
    memory: Memory | None = None,
    upscale: Sequence[str] = (),
) -> Settings:
    """The settings as people write them. Raises `BadInput`, `UnknownName`, `NotFound`, `BadWeights`."""
    return Settings(
        guidance=guidance,
        steps=steps,
        size=None if size is None else parse_size(size),
        batch=batch,
        dtype=dtype,
        device=device,
        negative=negative,
        scheduler=scheduler,
        loras=tuple(parse_lora(written) for written in _several(lora)),
        memory=memory,
        upscale=tuple(_several(upscale)),
    )


def _several(given: str | Sequence[str]) -> Sequence[str]:
    return [given] if isinstance(given, str) else given
