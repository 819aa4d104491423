"""Who tells the groups of a set, and what they tell of the nearest pictures and of others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.decide.nearest import Labelled
from fairest.errors import UnknownName
from fairest.measure import Judge
from fairest.report.thumbnails import Thumbnail
from fairest.searching.captions import told_by_captions
from fairest.searching.different import Nearest
from fairest.searching.doors import Searched
from fairest.searching.groups import told_by_columns
from fairest.searching.looking import SAMPLE, Looked, chosen, judged, look
from fairest.sift.grouping import Grouping
from fairest.sift.lexicon import ATTRIBUTES

__all__ = ["See", "see"]

_MOST_VALUES = 12
"""A judge's attributes of more values than this are shown where they are asked for."""


@dataclass(frozen=True, slots=True)
class See:
    """What is to be seen of the nearest pictures."""

    labelled: tuple[tuple[Labelled, ...], ...]
    """For each text what every source tells of every attribute."""
    thumbs: Mapping[int, Thumbnail | str]
    """Small pictures by row, or why there is none."""
    asked: tuple[str, ...]
    """What the judge was asked."""


def see(
    searched: Searched,
    nearest: Sequence[Nearest],
    usable: NDArray[np.bool_],
    judge: Judge | None,
    wanted: Sequence[str] | None,
    languages: Sequence[str],
    progress: Callable[[int, int], None] | None,
) -> See:
    """Look at the nearest of each text, and say their groups and those of others among the `usable` `[n]`."""
    told = _told(searched, wanted, languages)
    asked = _questions(judge, wanted, told, searched.columns)
    shown = np.unique(np.concatenate([near.rows for near in nearest])).tolist()
    most = max(len(near.rows) + len(near.passed) for near in nearest)
    others = chosen(searched.ids, usable, SAMPLE + most) if asked else []
    looked = look(searched, shown, others, judge if asked else None, asked, progress)
    labelled = tuple(
        (*_by_set(told, near, usable), *_by_judge(looked, judge, asked, near, others, int(usable.sum())))
        for near in nearest
    )
    return See(labelled, looked.thumbs, tuple(asked))


def _told(searched: Searched, wanted: Sequence[str] | None, languages: Sequence[str]) -> list[Grouping]:
    """What columns and captions tell of the whole set, where they tell anything; not the same twice."""
    found = {one.name: one for one in told_by_captions(searched, wanted, languages)}
    found |= {one.name: one for one in told_by_columns(searched, wanted)}
    return [one for one in found.values() if wanted or (one.codes >= 0).any()]


def _questions(
    judge: Judge | None, wanted: Sequence[str] | None, told: Sequence[Grouping], columns: Sequence[str]
) -> list[str]:
    """What the judge is asked. Raises `UnknownName` for an attribute that nobody tells."""
    offered = {} if judge is None else judge.attributes
    known = {*offered, *(one.attribute for one in told)}
    for attribute in wanted or ():
        if attribute not in known:
            raise UnknownName("attribute of this search", attribute, {*offered, *ATTRIBUTES, *columns})
    few = [attribute for attribute, values in offered.items() if len(values) <= _MOST_VALUES]
    return few if wanted is None else [attribute for attribute in wanted if attribute in offered]


def _by_set(told: Sequence[Grouping], near: Nearest, usable: NDArray[np.bool_]) -> list[Labelled]:
    """Copies that were passed over are neither among the nearest nor among the others."""
    others = usable.copy()
    others[near.rows] = others[near.passed] = False
    return [Labelled.of(one, near.rows, others, int(others.sum()) + len(near.rows)) for one in told]


def _by_judge(
    looked: Looked, judge: Judge | None, asked: Sequence[str], near: Nearest, others: Sequence[int], usable: int
) -> list[Labelled]:
    """The nearest, and the first 500 of those chosen by hash that are not among them."""
    if judge is None:
        return []
    mine = {*near.rows.tolist(), *near.passed.tolist()}
    beside = [row for row in others if row not in mine][:SAMPLE]
    k = len(near.rows)
    places, whole = (np.arange(k), np.arange(k, k + len(beside))), usable - len(near.passed)
    rows = [*near.rows.tolist(), *beside]
    return [Labelled.of(judged(looked, rows, judge, attribute), *places, whole) for attribute in asked]
