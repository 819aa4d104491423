"""A hundred and forty-six prompts at once: where the pictures go, what is found, what is found falsely."""

import math
from collections.abc import Callable
from typing import NamedTuple

from fairest.decide import Plan
from fairest.records import Finding

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Line, Section, at_least, at_most, mean, near

_FAIR, _UNFAIR, _CAP, _FIXED, _DELTA = 46, 100, 1000, 210, 0.10


class Result(NamedTuple):
    pictures: int
    power: float
    """The part of the unfair prompts said to differ, or, within delta, to be equivalent to fair."""
    found: float
    """The part of the prompts beyond delta said to differ."""
    false: float
    """The part of all that is said to differ that is fair."""
    certified: float
    """The part of the fair prompts said to be equivalent to fair."""


def section(each: Each, size: Callable[[int], int]) -> Section:
    """The adaptive design beside a fixed number, on the same prompts and seeds."""
    many = max(4, size(20))
    looking, fixed = (each(_result, [(seed, n) for seed in range(many)]) for n in (None, _FIXED))
    return Section("", [])


def shares() -> list[float]:
    """Evenly spaced quantiles of the arcsine law: 42 of 100 below .10 or above .90, 12 within delta of one half."""
    return [math.sin(math.pi / 2 * (i + 0.5) / _UNFAIR) ** 2 for i in range(_UNFAIR)]
