"""The interval of a score: all values it takes where the intervals of the shares allow.

The region is {p : low_i <= p_i <= high_i, sum of p = 1}. Where the intervals of all values hold together
with some probability, so does the interval of every score, and of all of them at once. What the intervals
carry (untold pictures, the judge's errors, looking while drawing) is carried on.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from fairest.errors import BadInput
from fairest.stats.metrics.kinds import TO_UNIFORM, Score, evaluate
from fairest.stats.metrics.outer import outer_bound
from fairest.stats.metrics.shares import Array, kl_divergence

__all__ = ["score_interval"]

_ROUNDING = 1e-9
_MOST_VALUES = 12


def score_interval(
    score: Score, low: Sequence[float], high: Sequence[float], target: Sequence[float] | None = None
) -> tuple[float, float]:
    """The least and the greatest `score` over the region; `target` is that of a score that has one, else uniform.

    The low end is exact. So is the high end for up to 12 values: a convex score is greatest at a corner, and
    all corners are tried (12 values have at most 24,576). Beyond that it is an outer bound (`outer_bound`),
    never too low. It may be inf for `kl_divergence`. Refused where no shares fit the intervals.
    """
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    q = np.full(len(a), 1 / len(a)) if target is None else np.asarray(target, dtype=np.float64)
    _check(a, b, q)
    least = _least(score, a, b, q)
    if len(a) > _MOST_VALUES:
        return least, max(least, outer_bound(score, a, b, q))
    return least, max(least, float(evaluate(score, _corners(tuple(a), tuple(b)), q).max()))


def _least(score: Score, low: Array, high: Array, q: Array) -> float:
    if score is kl_divergence:
        return _least_kl(low, high, q)
    # The evenest point of the region is the least of every Schur-convex score; the point nearest to q in
    # Euclidean distance is nearest in total variation too, as it moves no share both up and down.
    start = np.zeros(len(q)) if score in TO_UNIFORM else q
    return float(evaluate(score, _filled(low, high, start, np.ones(len(q)), 1.0), q))


def _least_kl(low: Array, high: Array, q: Array) -> float:
    # Lagrange: shares that touch no limit keep the proportions of q. Where q is 0 the least p is wanted.
    p, some = low.copy(), q > 0
    total = 1 - low[~some].sum()
    if high[some].sum() < total - _ROUNDING:
        return float("inf")
    p[some] = _filled(low[some], high[some], np.zeros(int(some.sum())), q[some], total)
    return float(kl_divergence(p, q))


def _filled(low: Array, high: Array, start: Array, rise: Array, total: float) -> Array:
    """The point clip(start + level * rise, low, high) whose sum is `total`, as water fills vessels."""
    levels = np.sort(np.concatenate([(low - start) / rise, (high - start) / rise]))
    sums = np.clip(start + levels[:, None] * rise, low, high).sum(axis=-1)
    # Between the levels at which a share meets its limit the sum is a straight line.
    return np.clip(start + float(np.interp(total, sums, levels)) * rise, low, high)


@lru_cache(maxsize=4)
def _corners(low: tuple[float, ...], high: tuple[float, ...]) -> Array:
    """All corners of the region, one a row: every share at a limit but one, which is what is missing to 1."""
    # Kept because every score of one prompt needs the same.
    k = len(low)
    at_high = (np.arange(2 ** (k - 1))[:, None] >> np.arange(k - 1)) & 1 == 1
    found = []
    for free in range(k):
        rest = np.where(at_high, np.delete(high, free), np.delete(low, free))
        share = 1 - rest.sum(axis=-1)
        fits = (share >= low[free] - _ROUNDING) & (share <= high[free] + _ROUNDING)
        found.append(np.insert(rest[fits], free, np.clip(share[fits], 0, 1), axis=1))
    return np.concatenate(found)


def _check(low: Array, high: Array, q: Array) -> None:
    if not (low.ndim == 1 and low.shape == high.shape == q.shape and len(low) >= 2):
        raise BadInput(f"Limits and target need one number for each of 2 or more values; got {len(low)}, {len(high)}.")
    if not (np.all(low >= 0) and np.all(low <= high) and np.all(high <= 1)):
        raise BadInput("The limits of every share must be 0 <= low <= high <= 1.")
    if low.sum() > 1 + _ROUNDING or high.sum() < 1 - _ROUNDING:
        raise BadInput(
            f"No shares fit these limits: the low ones make {low.sum():g}, the high ones {high.sum():g}; shares make 1."
        )
