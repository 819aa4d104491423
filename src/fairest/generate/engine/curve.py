"""A number that changes over the steps of a picture or the frames of a film; read from text, never evaluated."""

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from fairest.errors import BadInput

__all__ = ["Curve", "KeyFrames", "Stairs", "Steady", "as_curve", "numbers_of", "read_curve"]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_STAIR = re.compile(rf"\[\s*({_NUMBER}(?:\s*,\s*{_NUMBER})*)\s*\](?:\s*\*\s*(\d{{1,6}}))?")
_KEY = re.compile(rf"(\d{{1,9}})\s*:\s*\(?\s*({_NUMBER})\s*\)?")
_LONGEST = 1_000_000
"""Stairs; far beyond what anybody means."""


class Curve(Protocol):
    """A number for each moment."""

    def __call__(self, progress: float, frame: int = 0) -> float:
        """At `progress`, 0 at the first step and 1 at the last, of a frame."""
        ...


@dataclass(frozen=True, slots=True)
class Steady:
    """Always the same."""

    value: float

    def __post_init__(self) -> None:
        _check(self.value)

    def __call__(self, progress: float, frame: int = 0) -> float:  # noqa: ARG002 (it does not change)
        return self.value


@dataclass(frozen=True, slots=True)
class Stairs:
    """Levels over the steps: each holds for its share of them, as Disco's `[12]*400+[4]*600` means."""

    levels: tuple[tuple[float, int], ...]
    """Each a level and how long it lasts, in any unit."""
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(*(level for level, _ in self.levels))
        object.__setattr__(self, "_ends", tuple(accumulate(length for _, length in self.levels)))

    def __call__(self, progress: float, frame: int = 0) -> float:  # noqa: ARG002 (the same for every frame)
        place = min(bisect_right(self._ends, progress * self._ends[-1]), len(self._ends) - 1)
        return self.levels[place][0]


@dataclass(frozen=True, slots=True)
class KeyFrames:
    """A number at certain frames, straight lines between them, and the same before the first and after the last."""

    keys: tuple[tuple[int, float], ...]
    """Frame and number, by frame."""

    def __post_init__(self) -> None:
        _check(*(number for _, number in self.keys))

    def __call__(self, progress: float, frame: int = 0) -> float:  # noqa: ARG002 (the same at every step)
        frames = [at for at, _ in self.keys]
        after = bisect_right(frames, frame)
        if after == 0:
            return self.keys[0][1]
        if after == len(frames):
            return self.keys[-1][1]
        (start, low), (end, high) = self.keys[after - 1], self.keys[after]
        return low + (high - low) * (frame - start) / (end - start)


def as_curve(given: "Curve | float | str") -> Curve:
    """A number that never changes, a curve as text, or a curve. Raises `BadInput`."""
    if isinstance(given, str):
        return read_curve(given)
    return Steady(given) if isinstance(given, int | float) else given


def numbers_of(curve: Curve) -> Sequence[float]:
    """Those between which a curve stays; none of a curve of somebody's own, which nobody knows beforehand."""
    match curve:
        case Steady(value):
            return (value,)
        case Stairs(levels):
            return [level for level, _ in levels]
        case KeyFrames(keys):
            return [number for _, number in keys]
        case _:
            return ()


def read_curve(text: str) -> Curve:
    """Read "3", "[12]*400+[4]*600" or "0:(1), 10:(1.05)". Raises `BadInput` for anything else, and for "1e999"."""
    written = text.strip()
    for read in (_steady, _stairs, _key_frames):
        if (curve := read(written)) is not None:
            return curve
    raise BadInput(
        f"{text[:60]!r} is no number and no curve.",
        hint="Write a number, levels over the steps as [12]*400+[4]*600, or key frames as 0:(1), 10:(1.05).",
    )


def _check(*numbers: float) -> None:
    """Raise `BadInput` where there are none, or one has no end."""
    if not numbers or not all(abs(number) <= sys.float_info.max for number in numbers):
        raise BadInput(
            "A curve needs numbers, and each of them finite.", hint="Write one below 1e308, as 3 or [12]*400+[4]*600."
        )


def _steady(text: str) -> Curve | None:
    return Steady(float(text)) if re.fullmatch(_NUMBER, text) else None


def _stairs(text: str) -> Curve | None:
    parts = _matches(text)
    if parts is None:
        return None
    lists = [([float(level) for level in part[1].split(",")], int(part[2] or 1)) for part in parts]
    if not 0 < sum(len(levels) * times for levels, times in lists) <= _LONGEST:
        raise BadInput(f"{text[:60]!r} has no steps, or more than {_LONGEST:,}.")
    return Stairs(tuple(step for levels, times in lists for step in _repeated(levels, times)))


def _repeated(levels: list[float], times: int) -> list[tuple[float, int]]:
    """A list times a number, as Python means it: [1, 2] * 2 is 1, 2, 1, 2."""
    return [(levels[0], times)] * bool(times) if len(levels) == 1 else [(level, 1) for level in levels] * times


def _matches(text: str) -> Sequence[re.Match[str]] | None:
    """The stairs a text is the sum of; None where it is something else."""
    found, place = [], 0
    while match := _STAIR.match(text, place):
        found.append(match)
        plus = re.compile(r"\s*\+\s*").match(text, match.end())
        if plus is None:
            return found if match.end() == len(text) else None
        place = plus.end()
    return None


def _key_frames(text: str) -> Curve | None:
    parts = [_KEY.fullmatch(part.strip()) for part in text.split(",")]
    if not all(parts):
        return None
    keys = {int(part[1]): float(part[2]) for part in parts if part}
    return KeyFrames(tuple(sorted(keys.items())))
