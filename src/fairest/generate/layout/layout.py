"""A layout: who stands where on a picture, each with their own prompt, adapters and seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput

if TYPE_CHECKING:
    from fairest.generate.engine.objective import Box

__all__ = ["LONGEST", "MOST", "Layout", "Region", "checked_box", "checked_text"]

LONGEST = 1000
"""Characters of a prompt."""
MOST = 64
"""Regions of a layout: each is drawn by itself at every step."""
_WIDEST = 32.0
"""Width by height, and height by width, of a whole picture."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a picture with a prompt of its own. Raises `BadInput` for what cannot be drawn."""

    box: "Box"
    """Left, top, right and bottom as shares of the picture's sides, 0..1."""
    prompt: str
    adapters: Mapping[str, float] = field(default_factory=dict)
    """LoRA files by path, each with its weight."""
    seed: int | None = None
    """Of the noise in its box; None: what the picture's own seed draws there."""
    weight: float = 1.0
    """Where boxes overlap, each has a say by its weight."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """What the prompt asks for outright, by attribute, for a judge to check: {"gender": "woman"}."""

    def __post_init__(self) -> None:
        checked_box(self.box)
        checked_text("prompt", self.prompt)
        for file, weight in self.adapters.items():
            checked_text("adapters", file)
            _number(f"The weight of the adapter {file!r}", weight)
        if self.seed is not None and (not isinstance(self.seed, int) or isinstance(self.seed, bool)):
            raise BadInput(f"seed is {self.seed!r}; it must be a whole number.")
        if _number("weight", self.weight) <= 0:
            raise BadInput(f"weight is {self.weight}; it must be more than 0.")
        for words in (*self.asked, *self.asked.values()):
            checked_text("asked", words)


@dataclass(frozen=True, slots=True)
class Layout:
    """A background and the regions on it."""

    background: str
    """What is drawn where no region is; "" leaves it to the prompt of the whole picture."""
    regions: tuple[Region, ...]
    ratio: float = 1.0
    """The picture's width by its height."""

    def __post_init__(self) -> None:
        if self.background:
            checked_text("background", self.background)
        if not 1 <= len(self.regions) <= MOST:
            raise BadInput(f"A layout has 1 to {MOST} regions, not {len(self.regions)}.")
        if not 1 / _WIDEST <= _number("ratio", self.ratio) <= _WIDEST:
            raise BadInput(f"ratio is {self.ratio}; width by height lies from 1/{_WIDEST:g} to {_WIDEST:g}.")


def checked_box(box: Any) -> "Box":
    """The box as four numbers. Raises `BadInput` unless something is inside it, and it is inside the picture."""
    try:
        left, top, right, bottom = (float(_number("A side of a box", side)) for side in box)
    except (TypeError, ValueError):
        raise BadInput(f"The box {str(box)[:60]!r} is no list of four numbers.", hint=_BOX) from None
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise BadInput(f"The box {str(box)[:60]} is not inside the picture.", hint=_BOX)
    return left, top, right, bottom


_BOX = "Give left, top, right and bottom as shares of the sides: 0 <= left < right <= 1, and so top and bottom."


def checked_text(name: str, text: Any) -> str:
    """The text, if it is one line that can be printed. Raises `BadInput`."""
    if not isinstance(text, str) or not text.strip():
        raise BadInput(f"{name} must be text that is not blank, not {str(text)[:60]!r}.")
    if len(text) > LONGEST:
        raise BadInput(f"{name} has {len(text):,} characters; {LONGEST:,} are the most.")
    if not text.isprintable():
        raise BadInput(f"{name} holds a character that cannot be printed: {text[:60]!r}.", hint="Write it as one line.")
    return text


def _number(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        raise BadInput(f"{name} is {str(value)[:60]!r}; it must be a number.")
    return value
