"""Which group every row of a set belongs to, as its columns tell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.searching.doors import Searched
from fairest.sift.grouping import Grouping, Source

__all__ = ["NOT_SAID", "told_by_columns"]

NOT_SAID = "not said"
_USUAL = ("gender", "skin-tone", "age", "race", "ethnicity")
"""Columns that are groups although nobody said so."""
_MOST_VALUES = 60
"""A column of more values than this is a name or a number rather than a group."""
_BESIDE = (".why", ".score")
"""What stands beside a told column: why there is no value, and how sure the judge was of it."""
_EMPTY = ("", "none", "null", "nan", "n/a")


def told_by_columns(searched: Searched, attributes: Sequence[str] | None) -> list[Grouping]:
    """What columns tell: those named "source:attribute", and those named like an attribute.

    `attributes` are those wanted: by default all that were told before, and the usual ones.
    """
    return [
        _grouping(searched, column, source, attribute)
        for column in searched.columns
        for source, attribute in [_read_name(column)]
        if not column.endswith(_BESIDE)
        and (attribute in attributes if attributes else ":" in column or attribute in _USUAL)
    ]


def _read_name(column: str) -> tuple[Source, str]:
    source, colon, attribute = column.partition(":")
    if colon and source in get_args(Source):
        return source, attribute  # type: ignore[return-value]
    return "column", column.strip().lower().replace("_", "-").replace(" ", "-")


def _grouping(searched: Searched, column: str, source: Source, attribute: str) -> Grouping:
    """Of one column; the reasons of its gaps are in the column of the same name and ".why", where there is one."""
    found, gaps = dict[str, int](), dict[str, int]()
    whys = searched.column(f"{column}.why") if f"{column}.why" in searched.columns else repeat(None)
    codes = np.fromiter(_codes(column, searched.column(column), whys, found, gaps), np.int16)
    values = sorted(found)
    return Grouping(
        attribute, source, column if source == "column" else "", tuple(values), _sorted(codes, found), tuple(gaps)
    )


def _codes(
    column: str, cells: Iterable[str | None], whys: Iterable[str | None], found: dict[str, int], gaps: dict[str, int]
) -> Iterator[int]:
    """Values and reasons by the order they come in, which `found` and `gaps` get."""
    for cell, why in zip(cells, whys, strict=False):
        value = _told(cell)
        yield found.setdefault(value, len(found)) if value else -1 - gaps.setdefault(why or NOT_SAID, len(gaps))
        if len(found) > _MOST_VALUES or len(gaps) > _MOST_VALUES:
            raise BadInput(
                f"The column {column!r} has more than {_MOST_VALUES} values, which are too many to be groups.",
                hint="Name the attributes that are: --attribute gender",
            )


def _sorted(codes: NDArray[np.int16], found: dict[str, int]) -> NDArray[np.int16]:
    """The same with values in their own order."""
    place = np.zeros(max(1, len(found)), np.int16)
    for now, value in enumerate(sorted(found)):
        place[found[value]] = now
    return np.where(codes < 0, codes, place[np.maximum(codes, 0)])


def _told(cell: str | None) -> str | None:
    said = (cell or "").strip()
    return None if said.lower() in _EMPTY else said
