"""What an exactly fair model would score: small samples look uneven, so a score says nothing without it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import comb

import numpy as np

from fairest.errors import BadInput
from fairest.stats.metrics.kinds import Score, evaluate
from fairest.stats.metrics.shares import Array
from fairest.stats.unmix import unmix

__all__ = ["fair_value", "fair_value_corrected"]

_MOST_OUTCOMES = 10_000
_DRAWS = 5_000
_MOST_PAIRS = 200
_CORRECTED_DRAWS = 400


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


def fair_value_corrected(
    score: Score, n: int, shares: Sequence[float], counts: Mapping[str, Mapping[str, int]]
) -> float | None:
    """The same where a judge errs and its labels are corrected by `unmix`: the correction stretches their noise.

    `counts` is the judge's confusion, one row for each of `shares`, in their order. The labels of n pictures are
    summed over all outcomes of two values up to n = 200, else drawn 400 times with a fixed seed (standard error:
    a twentieth of the score's deviation). The rates are taken as measured. None where they cannot be undone.
    """
    if n != int(n) or n < 1:
        raise BadInput(f"n is {n}; an expected score needs at least 1 picture.")
    rows = tuple((true, tuple(row.items())) for true, row in counts.items())
    return _fair_value_corrected(score, int(n), tuple(map(float, shares)), rows)


@lru_cache(maxsize=4096)
def _fair_value_corrected(
    score: Score, n: int, shares: tuple[float, ...], rows: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
) -> float | None:
    corrected = _corrected(n, shares, rows)
    if corrected is None:
        return None
    outcomes, probabilities = corrected
    return float(np.sum(evaluate(score, outcomes, shares) * probabilities))


@lru_cache(maxsize=64)
def _corrected(
    n: int, shares: tuple[float, ...], rows: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
) -> tuple[Array, Array] | None:
    """Corrected shares of possible labels, one outcome a row, and their probabilities."""
    counts = {true: dict(row) for true, row in rows}
    table = np.array([list(row.values()) for row in counts.values()], float)
    if not np.all(table.sum(axis=1) > 0):
        return None
    told = np.asarray(shares) / np.sum(shares) @ (table / table.sum(axis=1, keepdims=True))
    if len(shares) == 2 and n <= _MOST_PAIRS:
        labels = _compositions(n, 2)
        probabilities = _multinomial(labels, told)
    else:
        labels = np.random.default_rng(0).multinomial(n, told, size=_CORRECTED_DRAWS).astype(float)
        probabilities = np.full(_CORRECTED_DRAWS, 1 / _CORRECTED_DRAWS)
    found = [unmix(dict(zip(counts, map(int, row), strict=True)), counts) for row in labels]
    if any(one is None for one in found):
        return None
    return np.array([list(one.values()) for one in found if one is not None]), probabilities


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
