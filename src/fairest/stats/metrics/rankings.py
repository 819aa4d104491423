"""How groups fare in a ranking, for search results and retrieval.

A ranking is a list of the groups of its items, best first. `shares` names every group with the share it
should have: the support, so that a group that never appears counts as 0. `k` is always given, and belongs
beside the number: over all ranks MaxSkew only counts what was there to be ranked, whatever the ranker did.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import inf, log

import numpy as np

from fairest.errors import BadInput, UnknownName
from fairest.stats.metrics.shares import kl_divergence

__all__ = ["bias_at_k", "max_skew_at_k", "max_skew_interval", "ndkl", "skew_at_k"]

_ROUNDING = 1e-6


def skew_at_k(ranking: Sequence[str], k: int, group: str, shares: Mapping[str, float]) -> float:
    """log(p / q): the group's share p of the first k items against its share q (Geyik et al., KDD 2019).

    0 is as expected, above 0 more; a group with no item among the first k gives -inf.
    """
    _check(ranking, k, shares)
    if group not in shares:
        raise UnknownName("group", group, shares)
    hits = Counter(ranking[:k])[group]
    return log(hits / k / shares[group]) if hits else -inf


def max_skew_at_k(ranking: Sequence[str], k: int, shares: Mapping[str, float]) -> float:
    """The largest `skew_at_k` of any group (Geyik et al., KDD 2019). 0 is as expected; never below 0."""
    return max(skew_at_k(ranking, k, group, shares) for group in shares)


def max_skew_interval(low: Sequence[float], high: Sequence[float], shares: Sequence[float]) -> tuple[float, float]:
    """The least and the greatest MaxSkew where every group's share lies in its interval: exact ends.

    Where the intervals of all groups hold together with some probability, so does this one. `low`, `high` and
    `shares` (above 0) name the groups in the same order; refused where no shares fit the intervals.
    """
    a, b, q = (np.asarray(given, dtype=np.float64) for given in (low, high, shares))
    if not (len(a) == len(b) == len(q) >= 2 and (a >= 0).all() and (a <= b).all() and (q > 0).all()):
        raise BadInput("A MaxSkew has intervals 0 <= low <= high of 2 or more groups, and shares above 0.")
    if a.sum() > 1 + _ROUNDING or b.sum() < 1 - _ROUNDING:
        raise BadInput("No shares fit these intervals.")
    most = np.minimum(b, 1 - (a.sum() - a)) / q
    # The least t at which shares of at most t * q, inside their intervals, still make 1.
    levels = np.sort(np.concatenate([[0.0], b / q]))
    t = np.interp(1.0, np.minimum(b, levels[:, None] * q).sum(axis=1), levels)
    return max(0.0, log(max(float(t), float((a / q).max())))), max(0.0, log(float(most.max())))


def ndkl(ranking: Sequence[str], shares: Mapping[str, float]) -> float:
    """Normalised discounted KL divergence (Geyik et al., KDD 2019): (1/Z) sum over i of KL(p@i || q) / log2(i + 1).

    p@i are the shares of the groups among the first i items, in nats; Z is the sum of the weights. It is
    never 0, as the first item alone is of one group: compare it with that of shuffled rankings.
    """
    _check(ranking, len(ranking), shares)
    groups = list(shares)
    ranks = np.arange(1, len(ranking) + 1)
    places = np.array([groups.index(g) for g in ranking])
    first = np.cumsum(places[:, None] == np.arange(len(groups)), axis=0) / ranks[:, None]
    weights = 1 / np.log2(ranks + 1)
    return float((weights * kl_divergence(first, [shares[g] for g in groups])).sum() / weights.sum())


def bias_at_k(ranking: Sequence[str], k: int, first: str, second: str) -> float:
    """(m - w) / (m + w) of two groups among the first k items (Wang, Liu and Wang, EMNLP 2021; VisoGender 2023).

    -1..1; 0 is as many of each. Other groups may stand in the ranking and do not count. Refused where neither
    is among the first k: to score that 0 would call it even.
    """
    _check_k(ranking, k)
    found = Counter(ranking[:k])
    m, w = found[first], found[second]
    if first == second or m + w == 0:
        raise BadInput(f"Neither {first!r} nor {second!r} is among the first {k}, or they are one group.")
    return (m - w) / (m + w)


def _check(ranking: Sequence[str], k: int, shares: Mapping[str, float]) -> None:
    _check_k(ranking, k)
    if len(shares) < 2 or not all(q > 0 for q in shares.values()) or abs(sum(shares.values()) - 1) > _ROUNDING:
        raise BadInput("A ranking is held against shares above 0 of 2 or more groups that make 1.")
    for group in set(ranking):
        if group not in shares:
            raise UnknownName("group", group, shares)


def _check_k(ranking: Sequence[str], k: int) -> None:
    if not 1 <= k <= len(ranking):
        raise BadInput(f"k is {k}; it must lie between 1 and the length of the ranking, {len(ranking)}.")
