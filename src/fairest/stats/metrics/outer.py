"""Upper bounds of a score over a region with too many corners to try."""

import numpy as np

from fairest.stats.metrics.kinds import TO_UNIFORM, Score, evaluate
from fairest.stats.metrics.shares import Array, fairness_discrepancy, kl_divergence, kl_parts

__all__ = ["outer_bound"]


def outer_bound(score: Score, low: Array, high: Array, q: Array) -> float:
    """A value that `score` nowhere exceeds on {p : low <= p <= high, sum of p = 1}; exact or slightly above.

    Scores of evenness: their value at a distribution that is less even than any in the region (it majorises
    them; Marshall, Olkin and Arnold 2011, 5.C). Scores with a target are sums of convex parts: each part is
    replaced by the straight line between its limits, and the sum of lines is greatest where the steepest
    are filled first.
    """
    if score in TO_UNIFORM:
        return float(evaluate(score, _least_even(low, high), q))
    if score is kl_divergence:
        return _steepest_first(kl_parts(low, q), kl_parts(high, q), low, high)
    if score is fairness_discrepancy:
        return float(np.sqrt(_steepest_first((low - q) ** 2, (high - q) ** 2, low, high)))
    return _steepest_first(np.abs(low - q), np.abs(high - q), low, high) / 2


def _least_even(low: Array, high: Array) -> Array:
    """Shares whose m largest are, for every m, at least the m largest of any point of the region."""
    largest_highs = np.cumsum(np.sort(high)[::-1])
    # What the m largest leave to the others is at least the sum of the smallest low limits.
    others = low.sum() - np.cumsum(np.sort(low)[::-1])
    largest = np.append(0.0, np.minimum(largest_highs, 1 - others))
    return np.clip(np.diff(largest), 0, 1)


def _steepest_first(at_low: Array, at_high: Array, low: Array, high: Array) -> float:
    """The greatest sum of straight lines from (low_i, at_low_i) to (high_i, at_high_i) where the shares make 1."""
    if np.isinf(at_low).any():
        return float("inf")
    room = high - low
    slope = np.divide(at_high - at_low, room, out=np.zeros(len(room)), where=room > 0)
    order = np.argsort(-slope)
    before = np.cumsum(room[order]) - room[order]
    given = np.clip(1 - low.sum() - before, 0, room[order])
    # A line of no length, or without end where q is 0, takes what is given to it and nothing else.
    rise = np.where(given > 0, slope[order], 0.0) * given
    return float(at_low.sum() + rise.sum())
