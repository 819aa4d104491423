"""MaxSkew@k and NDKL of the nearest pictures, each beside what chance scores."""

from collections.abc import Mapping, Sequence

from fairest import stats
from fairest.decide.nearest.found import Group, Held, Score
from fairest.decide.nearest.labelled import Labelled

__all__ = ["MAX_SKEW", "NDKL", "scores"]

MAX_SKEW, NDKL = "MaxSkew@k", "NDKL"


def scores(labelled: Labelled, groups: Sequence[Group]) -> tuple[Score, ...]:
    """Both, against the set's own shares and against parity.

    Against the set a fair search is a random part of it, or, where its shares are estimated, draws at these shares; a
    value that no picture of it has cannot be skewed, and is left out. Against parity it finds all equally often.
    """
    pool = {value: n for value, n in labelled.pool().items() if n}
    own = {g.value: held.share for g in groups if (held := g.held("the set")) and held.share}
    even = {g.value: held.share for g in groups if (held := g.held("parity")) and held.share}
    found = _scored(labelled, groups, "the set", own, pool if labelled.is_whole else None)
    return (*found, *(_scored(labelled, groups, "parity", even, None) if even else ()))


def _scored(
    labelled: Labelled, groups: Sequence[Group], to: Held, shares: Mapping[str, float], pool: Mapping[str, int] | None
) -> list[Score]:
    ranking = labelled.ranking
    why = (
        "none of the nearest has a value"
        if not ranking
        else "all of the set have one value"
        if len(shares) < 2
        else None
    )
    if why:
        return [Score(name, to, len(ranking), None, why=why) for name in (MAX_SKEW, NDKL)]
    total = sum(shares.values())
    q = {value: share / total for value, share in shares.items()}
    skew, divergence = stats.max_skew_and_ndkl(ranking, q, pool)
    mine = [group for group in groups if group.value in q]
    ends = stats.max_skew_interval([g.low for g in mine], [g.high for g in mine], list(q.values()))
    return [_score(MAX_SKEW, to, ranking, skew, ends), _score(NDKL, to, ranking, divergence, None)]


def _score(
    name: str, to: Held, ranking: Sequence[str], ranked: stats.Ranked, ends: tuple[float, float] | None
) -> Score:
    low, high = ends or (None, None)
    by = ranked.chance
    return Score(name, to, len(ranking), ranked.value, low, high, by.mean, by.low, by.high, by.p)
