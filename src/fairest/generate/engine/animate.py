"""A film as a loop: each frame is drawn from the last one, moved."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve, as_curve
from fairest.generate.engine.warping import Motion, warp

__all__ = ["Driver", "Motions", "animate"]

Driver: TypeAlias = Callable[[Tensor | None, int], Tensor]
"""Draws a frame `[b,3,h,w]` from the moved last one, None for the first, and its number from 0."""


@dataclass(frozen=True, slots=True)
class Motions:
    """The motion into each frame; every part a number or a curve, such as the key frames "0:(1), 10:(1.05)"."""

    zoom: Curve | float | str = 1.0
    angle: Curve | float | str = 0.0
    x: Curve | float | str = 0.0
    y: Curve | float | str = 0.0

    def __post_init__(self) -> None:
        """Read the curves, once. Raises `BadInput` for what is none."""
        for part in fields(self):
            object.__setattr__(self, part.name, as_curve(getattr(self, part.name)))

    def at(self, frame: int, frames: int) -> Motion:
        """The motion from the frame before into this one, of a film of so many."""
        progress = frame / max(1, frames - 1)
        return Motion(*(as_curve(part)(progress, frame) for part in (self.zoom, self.angle, self.x, self.y)))


def animate(driver: Driver, motions: Motions, frames: int) -> Iterator[Tensor]:
    """Frames `[b,3,h,w]` as they are drawn: none before it is asked for, so that what was made can be saved.

    Raises `BadInput` at once for a film without frames, and for a motion that cannot be made in any of them.
    """
    if frames < 1:
        raise BadInput(f"A film has one frame at least, not {frames}.")
    return _drawn(driver, [motions.at(frame, frames) for frame in range(1, frames)])


def _drawn(driver: Driver, motions: Sequence[Motion]) -> Iterator[Tensor]:
    yield (last := driver(None, 0))
    for frame, motion in enumerate(motions, 1):
        yield (last := driver(warp(last, motion), frame))
