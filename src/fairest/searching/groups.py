"""Which group every row of a set belongs to, as its columns and captions tell."""

from collections.abc import Iterable, Sequence
from typing import get_args

import numpy as np

from fairest.errors import BadInput
from fairest.records import Confusion
from fairest.searching.doors import Searched
from fairest.sift.grouping import Grouping, Source
from fairest.sift.lexicon import ATTRIBUTES, Lexicon, for_languages, label_captions

__all__ = ["NOT_SAID", "told_by_captions", "told_by_columns"]

NOT_SAID = "not said"
_USUAL = ("gender", "skin-tone", "age", "race", "ethnicity")
"""Columns that are groups although nobody said so."""
_CAPTIONS = ("caption", "text")
_LANGUAGES = ("language", "lang")
_MOST_VALUES = 60
"""A column of more values than this is a name or a number rather than a group."""
_EMPTY = ("", "none", "null", "nan", "n/a")


def told_by_columns(searched: Searched, attributes: Sequence[str] | None) -> list[Grouping]:
    """What columns tell: those named "source:attribute", and those named like an attribute.

    `attributes` are those wanted: by default all that were told before, and the usual ones.
    """
    return [
        _grouping(searched, column, source, attribute)
        for column in searched.columns
        for source, attribute in [_read_name(column)]
        if not column.endswith(".why")
        and (attribute in attributes if attributes else ":" in column or attribute in _USUAL)
    ]


def told_by_captions(searched: Searched, attributes: Sequence[str] | None, languages: Sequence[str]) -> list[Grouping]:
    """What the lexicon finds in the captions; nothing where there are none."""
    caption, language = (_column(searched, names) for names in (_CAPTIONS, _LANGUAGES))
    if caption is None:
        return []
    lexicons = for_languages(languages)
    written_in = None if language is None else list(searched.column(language))
    said = label_captions(list(searched.column(caption)), lexicons, written_in)
    return [
        _coded(
            attribute,
            "caption",
            f"words ({', '.join(languages)})",
            ATTRIBUTES[attribute],
            *told,
            _errors(lexicons, attribute),
        )
        for attribute, told in said.items()
        if not attributes or attribute in attributes
    ]


def _column(searched: Searched, names: Sequence[str]) -> str | None:
    return next((name for name in searched.columns if name.lower() in names), None)


def _errors(lexicons: Sequence[Lexicon], attribute: str) -> Confusion | None:
    """How far a lexicon errs; of several nobody measured how far they do together."""
    return lexicons[0].errors(attribute) if len(lexicons) == 1 else None


def _read_name(column: str) -> tuple[Source, str]:
    source, colon, attribute = column.partition(":")
    if colon and source in get_args(Source):
        return source, attribute  # type: ignore[return-value]
    return "column", column.strip().lower().replace("_", "-").replace(" ", "-")


def _grouping(searched: Searched, column: str, source: Source, attribute: str) -> Grouping:
    """Of one column; the reasons of its gaps are in the column of the same name and ".why", where there is one."""
    cells = list(map(_told, searched.column(column)))
    values = sorted({cell for cell in cells if cell is not None})
    if len(values) > _MOST_VALUES:
        raise BadInput(
            f"The column {column!r} has {len(values)} values, which are too many to be groups.",
            hint="Name the attributes that are: --attribute gender",
        )
    whys = searched.column(f"{column}.why") if f"{column}.why" in searched.columns else [None] * len(cells)
    return _coded(attribute, source, column if source == "column" else "", values, cells, whys)


def _coded(
    attribute: str,
    source: Source,
    by: str,
    values: Sequence[str],
    cells: Sequence[str | None],
    whys: Iterable[str | None],
    errors: Confusion | None = None,
) -> Grouping:
    places, gaps = {value: place for place, value in enumerate(values)}, dict[str, int]()
    codes = [
        places[cell] if cell is not None else -1 - gaps.setdefault(why or NOT_SAID, len(gaps))
        for cell, why in zip(cells, whys, strict=True)
    ]
    return Grouping(attribute, source, by, tuple(values), np.array(codes, np.int16), tuple(gaps), errors)


def _told(cell: str | None) -> str | None:
    said = (cell or "").strip()
    return None if said.lower() in _EMPTY else said
