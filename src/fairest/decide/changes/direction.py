"""Whether a change that is shown is one for the worse or for the better."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from fairest.records import Finding

__all__ = ["Direction", "Judged", "direction"]

Direction: TypeAlias = Literal["worse", "better", "changed"]
Judged: TypeAlias = Mapping[tuple[str, str], tuple[float, float]]
"""By attribute and value: how much of the pictures that show it the judge tells it of, and of those that do not."""

_ROUNDING = 1e-9


def direction(before: float, after: float, held: Finding, judge: Judged) -> Direction:
    """Which way a share of labels went. Of obedience less is worse, of every other share what is further away.

    The test shows that the shares differ, and so which of them is higher. On one side of the reference that says
    which is further from it. On opposite sides, or inside the reference's own interval, it does not: then the share
    has changed, and no more is said.
    """
    if held.asked:
        return "worse" if after < before else "better"
    if held.reference is None:
        return "changed"
    low, high = _as_labelled(held, held.reference, judge)
    if max(before, after) <= low + _ROUNDING:
        return "worse" if after < before else "better"
    if min(before, after) >= high - _ROUNDING:
        return "worse" if after > before else "better"
    return "changed"


def _as_labelled(held: Finding, share: float, judge: Judged) -> tuple[float, float]:
    """The shares of labels that the reference's interval would give."""
    hit, false = judge.get((held.attribute, held.value), (1.0, 0.0))
    ends = (share if end is None else end for end in (held.reference_low, held.reference_high))
    low, high = sorted(p * hit + (1 - p) * false for p in ends)
    return low, high
