"""Who tells the groups of a set's rows: columns, pictures, captions."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fairest.measure import Judge
from fairest.records import Confusion
from fairest.sift.grouping import Grouping, Source
from fairest.sift.lexicon import ATTRIBUTES, Lexicon
from fairest.sift.sheet import Sheet

__all__ = ["told_groups"]

_MOST_VALUES = 64
_NO_PICTURE, _NOT_TOLD = "no picture", "not told"


def told_groups(
    sheet: Sheet,
    columns: Mapping[str, str],
    judges: Sequence[tuple[Judge, Sequence[str], Mapping[str, Confusion]]],
    lexicons: Sequence[Lexicon],
) -> dict[str, Grouping]:
    """Every grouping by its name. `columns` are attributes by the name of the column that tells them.

    `judges` come with the attributes each was asked about and its errors. Raises `UnknownName`, `BadInput`.
    """
    found = [*_by_columns(sheet, columns), *_by_judges(sheet, judges), *_by_captions(sheet, lexicons)]
    return {grouping.name: grouping for grouping in found}


def _by_columns(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[Grouping]:
    for attribute, column in columns.items():
        values, codes = sheet.coded(column, most=_MOST_VALUES)
        yield Grouping(attribute, "column", column, tuple(values), codes.astype(np.int16), (_NOT_TOLD,))


def _by_judges(
    sheet: Sheet, judges: Sequence[tuple[Judge, Sequence[str], Mapping[str, Confusion]]]
) -> Iterator[Grouping]:
    for judge, attributes, errors in judges:
        for attribute in attributes:
            support = judge.attributes[attribute]
            yield _told(sheet, "picture", attribute, judge.name, support, _NO_PICTURE, errors.get(attribute))


def _by_captions(sheet: Sheet, lexicons: Sequence[Lexicon]) -> Iterator[Grouping]:
    """Taken at their word: how often captions are read wrong depends on how many of a set's say nothing."""
    by = f"words ({', '.join(lexicon.language for lexicon in lexicons)})"
    for attribute, support in ATTRIBUTES.items() if lexicons else ():
        yield _told(sheet, "caption", attribute, by, support, _NOT_TOLD)


def _told(
    sheet: Sheet,
    source: Source,
    attribute: str,
    by: str,
    support: Sequence[str],
    otherwise: str,
    errors: Confusion | None = None,
) -> Grouping:
    """A column of values with one of reasons beside it; rows that have neither are `otherwise`."""
    name = f"{source}:{attribute}"
    gaps, whys = sheet.coded(f"{name}.why")
    words, values = sheet.coded(name)
    place = np.array([*(support.index(word) for word in words), -1])
    codes: NDArray[np.int64] = np.where(values >= 0, place[values], -1 - np.where(whys >= 0, whys, len(gaps)))
    return Grouping(attribute, source, by, tuple(support), codes.astype(np.int16), (*gaps, otherwise), errors)
