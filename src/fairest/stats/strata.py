"""Is a value as frequent in one group as in the others, within each of several strata? For fixed numbers of pictures.

A stratum is a prompt: `hits` of `n` pictures of the group show the value, and `other_hits` of `other_n` of all others.
Given which pictures are of the group, all of them are independent, and those of one stratum and side have one share.
One stratum is one prompt alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput

__all__ = ["Standardised", "p_apart", "p_stratified", "standardised"]

Floats = npt.NDArray[np.float64]


class Standardised(NamedTuple):
    """Shares of both sides over the same mixture of strata, and an interval of their difference."""

    share: float
    other: float
    low: float
    high: float


def p_stratified(hits: Sequence[int], n: Sequence[int], other_hits: Sequence[int], other_n: Sequence[int]) -> float:
    """Exact p-value of "in every stratum the group's share is that of the others": twice the smaller tail, at most 1.

    Given how many pictures show the value, the group's number of them is hypergeometric in each stratum; the tails
    are those of its sum over the strata (Birch 1964, Journal of the Royal Statistical Society B 26). One stratum
    gives Fisher's test. It is sharpest where the difference goes one way in all strata; where it goes both ways it
    may cancel out. Strata without a picture on either side say nothing. Not for use while deciding
    whether to draw more.
    """
    _check(hits, n, other_hits, other_n)
    odds, least = np.ones(1), 0
    for table in zip(hits, n, other_hits, other_n, strict=True):
        weights, first = _hypergeometric(*table)
        odds, least = np.convolve(odds, weights), least + first
    seen = sum(hits) - least
    return min(1.0, 2 * float(min(odds[seen:].sum(), odds[: seen + 1].sum())))


def standardised(
    hits: Sequence[int],
    n: Sequence[int],
    other_hits: Sequence[int],
    other_n: Sequence[int],
    level: float = 0.95,
) -> Standardised | None:
    """Both shares as means over strata, weighted by n other_n / (n + other_n), and their difference's interval.

    These are Mantel's and Haenszel's weights: a stratum counts as much as it can say of a difference, and both sides
    are of the same mixture of strata. The interval is Hoeffding's (1963): given which pictures are of the group, the
    difference is a sum of independent parts of known range, so it holds at any numbers. It is wide where shares are
    near 0 or 1. None where no stratum has pictures on both sides. Not for use while deciding whether to draw more.
    """
    _check(hits, n, other_hits, other_n)
    if not (found := _means(hits, n, other_hits, other_n)):
        return None
    share, other, ranges = found
    reach = float(np.sqrt(ranges * np.log(2 / (1 - level)) / 2))
    return Standardised(share, other, max(-1.0, share - other - reach), min(1.0, share - other + reach))


def p_apart(
    hits: Sequence[int], n: Sequence[int], other_hits: Sequence[int], other_n: Sequence[int], delta: float
) -> float:
    """P-value of "those two means are `delta` (0..1) or more apart", by the same inequality; 1 where there are none.

    The larger of two one-sided ones (Schuirmann 1987).
    """
    _check(hits, n, other_hits, other_n)
    if not (found := _means(hits, n, other_hits, other_n)):
        return 1.0
    share, other, ranges = found
    return float(np.exp(-2 * max(0.0, delta - abs(share - other)) ** 2 / ranges))


def _means(
    hits: Sequence[int], n: Sequence[int], other_hits: Sequence[int], other_n: Sequence[int]
) -> tuple[float, float, float] | None:
    """Both weighted shares, and the sum of the squared ranges of all that their difference is a sum of."""
    h, m, oh, om = (np.asarray(counts, float) for counts in (hits, n, other_hits, other_n))
    weights = m * om / np.maximum(m + om, 1)
    if not weights.sum():
        return None
    weights /= weights.sum()
    share, other = (float((weights * k / np.maximum(many, 1)).sum()) for k, many in ((h, m), (oh, om)))
    return share, other, float((weights**2 * (1 / np.maximum(m, 1) + 1 / np.maximum(om, 1))).sum())


def _hypergeometric(hits: int, n: int, other_hits: int, other_n: int) -> tuple[Floats, int]:
    """The odds of each number of hits in the group given all hits, and the least such number."""
    from scipy.special import gammaln

    both, least = hits + other_hits, max(0, hits + other_hits - other_n)
    k = np.arange(least, min(n, both) + 1)
    logs = -sum(gammaln(1 + some) for some in (k, n - k, both - k, other_n - both + k))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum()), least


def _check(*counts: Sequence[int]) -> None:
    for hits, n, other_hits, other_n in zip(*counts, strict=True):
        if not (0 <= hits <= n and 0 <= other_hits <= other_n):
            raise BadInput(
                f"Counts must be 0 <= hits <= n on both sides; got {hits} of {n}, {other_hits} of {other_n}."
            )
