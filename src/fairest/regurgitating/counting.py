"""How often a model draws its training pictures: captions counted, and two kinds or two models held against each other.

The unit is a caption: pictures drawn for the same words are not independent of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fairest import stats
from fairest.records import Share
from fairest.regurgitating.choosing import ALL, TWINNED, UNIQUE, Stratum
from fairest.regurgitating.drawn import Pair

__all__ = ["LEVEL", "Change", "Contrast", "Rate", "changed", "contrast", "rates"]

LEVEL = 0.95
_DELTA = 0.05


@dataclass(frozen=True, slots=True)
class Rate:
    """Captions of one kind that one model answered with a copy, at least once."""

    model: str
    stratum: str
    captions: Share
    """A caption without a copy, some of whose pictures did not come, may be one with a copy."""
    estimate: float | None
    """The rate: of several kinds the mean by how many captions the set has of each. None where nothing was told."""
    copies: int
    pictures: int
    """Pictures that could be compared."""
    drawn: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """Captions with near-duplicates against those without: two samples."""

    model: str
    difference: float | None
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Change:
    """The same captions, drawn by the model and by the one beside it."""

    only_first: int
    only_second: int
    both: int
    neither: int
    untold: int
    """Captions of which one of the two could not be told."""
    p: float
    """McNemar's, at the worst that the untold may be."""


def rates(pairs: Sequence[Pair], strata: Sequence[Stratum], model: str) -> list[Rate]:
    """For all captions of the set, then for either kind where there are two."""
    each = [_rate([p for p in pairs if p.stratum == s.name], model, s.name) for s in strata]
    return each if len(each) == 1 else [_together(each, strata, model), *each]


def told(pairs: Sequence[Pair]) -> dict[str, bool | None]:
    """By caption whether a picture of it is a copy; None where one did not come and no other is."""
    found: dict[str, list[bool | None]] = {}
    for pair in pairs:
        found.setdefault(pair.caption, []).append(pair.copy)
    return {c: True if any(some) else None if None in some else False for c, some in found.items()}


def contrast(each: Sequence[Rate]) -> Contrast | None:
    """Whether captions with near-duplicates come back more often; None where the kinds are not known."""
    by = {rate.stratum: rate.captions for rate in each}
    if TWINNED not in by:
        return None
    one, other = by[TWINNED], by[UNIQUE]
    # What is untold counts for the end that it makes wider.
    ends = [(one.hits, _most(other)), (_most(one), other.hits)]
    low, high = (stats.melded_difference(a, one.drawn, b, other.drawn, LEVEL)[end] for end, (a, b) in enumerate(ends))
    tests = [stats.difference_tests(a, one.drawn, b, other.drawn, _DELTA)[0] for a, b in ends]
    across = (ends[0][0] * other.drawn - ends[0][1] * one.drawn) * (ends[1][0] * other.drawn - ends[1][1] * one.drawn)
    both = None if one.value is None or other.value is None else one.value - other.value
    return Contrast(each[0].model, both, low, high, 1.0 if across < 0 else max(tests))


def changed(first: Sequence[Pair], second: Sequence[Pair]) -> Change:
    """Caption by caption."""
    a, b = told(first), told(second)
    both = [(a[caption], b[caption]) for caption in a]
    only_first, only_second = both.count((True, False)), both.count((False, True))
    untold = sum(None in pair for pair in both)
    fewer, more = sorted((only_first, only_second))
    p = 1.0 if fewer + untold >= more else stats.mcnemar(fewer + untold, more)
    return Change(only_first, only_second, both.count((True, True)), both.count((False, False)), untold, p)


def _rate(pairs: Sequence[Pair], model: str, stratum: str) -> Rate:
    captions = list(told(pairs).values())
    share = stats.share(captions.count(True), len(captions) - captions.count(None), len(captions), LEVEL)
    copies = [pair.copy for pair in pairs]
    return Rate(model, stratum, share, share.value, copies.count(True), len(copies) - copies.count(None), len(copies))


def _together(each: Sequence[Rate], strata: Sequence[Stratum], model: str) -> Rate:
    """Both kinds as often as the set has them. Both intervals hold at once, so the mean of their ends does."""
    whole = sum(stratum.captions for stratum in strata)
    weights = [stratum.captions / whole for stratum in strata]
    level = 1 - (1 - LEVEL) / len(each)
    wide = [stats.share(r.captions.hits, r.captions.told, r.captions.drawn, level) for r in each]
    low, high = (sum(w * getattr(s, end) for w, s in zip(weights, wide, strict=True)) for end in ("low", "high"))
    hits, some, drawn = (sum(getattr(s, name) for s in wide) for name in ("hits", "told", "drawn"))
    share = Share(hits, some, drawn, low, min(1.0, high), LEVEL)
    parts = [(w, r.estimate) for w, r in zip(weights, each, strict=True) if w]
    told = [w * part for w, part in parts if part is not None]
    counts = (sum(getattr(r, name) for r in each) for name in ("copies", "pictures", "drawn"))
    return Rate(model, ALL, share, sum(told) if len(told) == len(parts) else None, *counts)


def _most(share: Share) -> int:
    return share.hits + share.drawn - share.told
