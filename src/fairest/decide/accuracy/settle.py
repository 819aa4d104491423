"""How many labelled pictures of a group would settle what is undetermined.

A plan and no promise: the number at which half of all samples with the rates seen so far would give a verdict, as
`stats.planning` has it for shares, with the other comparisons as they stand.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fairest import stats
from fairest.decide.accuracy.rate import Rate
from fairest.measure.accuracy import Answers

__all__ = ["MOST", "Bars", "planned"]

MOST = 100_000
"""What more pictures than this would settle nobody labels."""
_NUMBERS: Sequence[int] = [*(figures * 10**power for power in range(4) for figures in range(10, 100)), MOST]
"""Two figures: a third would claim a precision that a plan does not have."""
_SAMPLES = 11


class Bars(NamedTuple):
    """The p-values, not adjusted, at which one more comparison gets a verdict."""

    differs: float
    within: float


def planned(groups: Sequence[Answers], column: Sequence[Rate], bars: Bars, delta: float) -> list[Rate]:
    """The rates of a table's column, those that are undetermined with what would settle them."""
    return [
        replace(rate, needs=_needed(rate, group.n, bars, delta)) if rate.verdict == "undetermined" else rate
        for group, rate in zip(groups, column, strict=True)
    ]


def _needed(rate: Rate, pictures: int, bars: Bars, delta: float) -> int | None:
    """The least number of pictures of the group, of which there are `pictures` now; the others grow alike."""
    more = _NUMBERS[bisect_left(_NUMBERS, pictures + 1) :]
    if not more or not _settles(rate, more[-1] / pictures, bars, delta):
        return None
    return more[bisect_left(more, True, key=lambda number: _settles(rate, number / pictures, bars, delta))]


def _settles(rate: Rate, times: float, bars: Bars, delta: float) -> bool:
    """Whether most samples of so many times as many pictures have a verdict; looked at until most of them agree."""
    votes = {True: 0, False: 0}
    for counts in _samples(rate, times):
        p_differs, p_beyond = stats.difference_tests(*counts, delta)
        votes[p_differs <= bars.differs or p_beyond <= bars.within] += 1
        if 2 * max(votes.values()) > _SAMPLES:
            break
    return votes[True] > votes[False]


def _samples(rate: Rate, times: float) -> Iterator[tuple[int, int, int, int]]:
    """Counts of both sides, from a difference that chance made small to one it made large, all equally likely.

    What chance adds to the difference comes from each side by its part of the variance.
    """
    from scipy.special import ndtri

    n, other_n = max(1, round(rate.n * times)), max(1, round(rate.other_n * times))
    share, other = rate.hits / rate.n, rate.other_hits / rate.other_n
    mine, theirs = share * (1 - share) / n, other * (1 - other) / other_n
    spread = math.sqrt(mine + theirs) or 1.0
    for place in range(_SAMPLES):
        chance = float(ndtri((place + 0.5) / _SAMPLES)) / spread
        yield _hits(share + chance * mine, n), n, _hits(other - chance * theirs, other_n), other_n


def _hits(share: float, n: int) -> int:
    return round(n * min(1.0, max(0.0, share)))
