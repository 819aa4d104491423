"""What an exactly fair model would score: small samples look uneven, so a score says nothing without it."""

from collections.abc import Sequence
from functools import lru_cache
from math import comb

import numpy as np

from fairest.errors import BadInput
from fairest.stats.metrics.kinds import Score, evaluate
from fairest.stats.metrics.shares import Array

__all__ = ["fair_value"]

_MOST_OUTCOMES = 10_000
_DRAWS = 5_000


def fair_value(score: Score, n: int, shares: Sequence[float]) -> float:
    """The expected `score` of n pictures of a model that draws the values with exactly these shares.

    `shares` is also the target of a score that has one. It takes labels without error and an n that does not
    depend on them. The sum over all outcomes where there are at most 10,000 (two values: always, in practice);
    else the mean over 5,000 samples with a fixed seed. Its standard error is 1/71 of the score's standard
    deviation: .001 at most for two to ten values, less with more pictures.
    """
    if n != int(n) or n < 1:
        raise BadInput(f"n is {n}; an expected score needs at least 1 picture.")
    # In order: the same for any order of the values, whether summed or drawn.
    return _fair_value(score, int(n), tuple(sorted(float(s) for s in shares)))


@lru_cache(maxsize=4096)
def _fair_value(score: Score, n: int, shares: tuple[float, ...]) -> float:
    outcomes, probabilities = _outcomes(n, shares)
    return float(np.sum(evaluate(score, outcomes, shares) * probabilities))


@lru_cache(maxsize=8)
def _outcomes(n: int, shares: tuple[float, ...]) -> tuple[Array, Array]:
    """Possible shares of n pictures, one outcome a row, and the probability of each. Every score needs the same."""
    target = np.asarray(shares) / np.sum(shares)
    if comb(n + len(shares) - 1, n) > _MOST_OUTCOMES:
        drawn = np.random.default_rng(0).multinomial(n, target, size=_DRAWS)
        return drawn / n, np.full(_DRAWS, 1 / _DRAWS)
    counts = _compositions(n, len(shares))
    probabilities = _multinomial(counts, target)
    possible = probabilities > 0
    return counts[possible] / n, probabilities[possible]


def _compositions(n: int, k: int) -> Array:
    """All ways to split n pictures over k values, one a row."""
    rows, left = np.empty((1, 0), dtype=np.int64), np.array([n])
    for _ in range(k - 1):
        sizes = left + 1
        here = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = np.column_stack([np.repeat(rows, sizes, axis=0), here])
        left = np.repeat(left, sizes) - here
    return np.column_stack([rows, left]).astype(np.float64)


def _multinomial(counts: Array, shares: Array) -> Array:
    from scipy.special import gammaln, xlogy

    log = gammaln(counts.sum(axis=-1) + 1) - gammaln(counts + 1).sum(axis=-1) + xlogy(counts, shares).sum(axis=-1)
    return np.asarray(np.exp(log))
