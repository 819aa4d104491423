"""What rankings of chance score: MaxSkew and NDKL of a ranker that is exactly fair, and how far chance alone goes.

Neither is ever 0 at finite k, so a score says nothing without this beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.stats.metrics.rankings import max_skew_at_k, ndkl

__all__ = ["Chance", "Ranked", "max_skew_and_ndkl"]

_DRAWS = 2_000
_TOGETHER = 200
"""So many rankings are in memory at a time."""
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Chance:
    """What rankings of chance score."""

    mean: float
    low: float
    high: float
    """Between these lie 95 % of them, at least."""
    p: float
    """How many score as much as the ranking at hand, or more; that itself is counted among them, so never 0."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One score of a ranking, beside that of chance."""

    value: float
    chance: Chance


def max_skew_and_ndkl(
    ranking: Sequence[str], shares: Mapping[str, float], pool: Mapping[str, int] | None = None, seed: int = 0
) -> tuple[Ranked, Ranked]:
    """MaxSkew over the whole ranking, and its NDKL, held against `shares` (each above 0).

    The rankings of chance are as many items drawn from `pool` (items by group) without replacement, in any order;
    without a pool each item is of a group as often as `shares` say. There are 2,000 of them, by a fixed seed: the
    mean's standard error is 1/44 of their deviation.
    """
    values = max_skew_at_k(ranking, len(ranking), shares), ndkl(ranking, shares)
    q, rng = np.array(list(shares.values())), np.random.default_rng(seed)
    scores = []
    for _ in range(0, _DRAWS, _TOGETHER):
        places = _drawn(rng, len(ranking), q, None if pool is None else [pool[group] for group in shares])
        scores.append(_scored(places, q))
    skews, divergences = (np.concatenate(some) for some in zip(*scores, strict=True))
    return Ranked(values[0], _chance(values[0], skews)), Ranked(values[1], _chance(values[1], divergences))


def _drawn(rng: np.random.Generator, k: int, q: NDArray[np.float64], pool: Sequence[int] | None) -> NDArray[np.int64]:
    """The groups' places in rankings `[draws,k]`."""
    if pool is None:
        return np.asarray(rng.choice(len(q), size=(_TOGETHER, k), p=q / q.sum()))
    if sum(pool) < k:
        raise BadInput(f"A ranking of {k} cannot be drawn from {sum(pool)} items.")
    counts = rng.multivariate_hypergeometric(pool, k, size=_TOGETHER, method="marginals")
    # An order by chance of so many of each group is a draw item by item.
    ordered = np.repeat(np.tile(np.arange(len(q)), _TOGETHER), counts.reshape(-1)).reshape(_TOGETHER, k)
    return rng.permuted(ordered, axis=1)


def _scored(places: NDArray[np.int64], q: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """MaxSkew and NDKL of rankings `[draws,k]`, as `rankings` has them one by one."""
    k = places.shape[1]
    ranks = np.arange(1, k + 1)
    weights = 1 / np.log2(ranks + 1)
    divergence = np.zeros(places.shape)
    most = np.zeros(len(places))
    for group, share in enumerate(q):
        first = np.cumsum(places == group, axis=1) / ranks
        divergence += first * np.log(np.where(first > 0, first, 1.0) / share) * (first > 0)
        most = np.maximum(most, first[:, -1] / share)
    return np.log(most), divergence @ weights / weights.sum()


def _chance(value: float, scores: NDArray[np.float64]) -> Chance:
    low = np.quantile(scores, 0.025, method="lower")
    high = np.quantile(scores, 0.975, method="higher")
    p = (1 + (scores >= value - _ROUNDING).sum()) / (1 + len(scores))
    return Chance(float(scores.mean()), float(low), float(high), float(p))
