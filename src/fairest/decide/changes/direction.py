"""Whether a change that is shown is one for the worse or for the better."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from fairest import stats
from fairest.records import Finding

__all__ = ["Direction", "Judged", "direction", "log_e_beyond"]

Direction: TypeAlias = Literal["worse", "better", "changed"]
Judged: TypeAlias = Mapping[tuple[str, str], tuple[float, float]]
"""By attribute and value: how much of the pictures that show it the judge tells it of, and of those that do not."""

_ROUNDING = 1e-9


def direction(before: float, after: float, held: Finding, judge: Judged, *, beyond: bool = False) -> Direction:
    """Which way a share of labels went. Of obedience less is worse, of every other share what is further away.

    The test shows that the shares differ, and so which of them is higher. On one side of the reference that says
    which is further from it. On opposite sides it does not, unless their mean is shown to lie `beyond` the reference's
    interval: then the one on the mean's side is further from every point of it. Else the share has changed, and no
    more is said.
    """
    if held.asked:
        return "worse" if after < before else "better"
    if held.reference is None:
        return "changed"
    low, high = _as_labelled(held, held.reference, judge)
    middle = (before + after) / 2
    if max(before, after) <= low + _ROUNDING or (beyond and middle < low):
        return "worse" if after < before else "better"
    if min(before, after) >= high - _ROUNDING or (beyond and middle > high):
        return "worse" if after > before else "better"
    return "changed"


def log_e_beyond(hits: float, told: float, held: Finding, judge: Judged) -> float:
    """Evidence that the mean of both shares lies outside the reference's interval, as a log e-value.

    `hits` sums up the means of the pairs, 0, 1/2 or 1 each, or parts between: see `stats.log_e` on parts.
    """
    if held.reference is None:
        return 0.0
    return float(stats.log_e_outside(hits, 0.0, told, *_as_labelled(held, held.reference, judge)))


def _as_labelled(held: Finding, share: float, judge: Judged) -> tuple[float, float]:
    """The shares of labels that the reference's interval would give."""
    hit, false = judge.get((held.attribute, held.value), (1.0, 0.0))
    ends = (share if end is None else end for end in (held.reference_low, held.reference_high))
    low, high = sorted(p * hit + (1 - p) * false for p in ends)
    return low, high
