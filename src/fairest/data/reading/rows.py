"""What was found of one row, made a `Sample`: under our names, of bounded size, with the first reason against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fairest.data.columns import MOST_COLUMNS, canonical
from fairest.data.reading.member import Member
from fairest.data.reading.texts import LONGEST_CAPTION, whole
from fairest.data.sample import Cell, Sample
from fairest.run.picture_files import TOO_LARGE, kind_of, no_picture

__all__ = ["LARGEST_PICTURE", "Row", "doubt", "picture_in", "sample_of"]

LARGEST_PICTURE = 64 * 1024 * 1024
"""Bytes of a picture's file."""
_LONGEST_KEY = 1_000
_LONGEST_REASON = 200


@dataclass(slots=True)
class Row:
    """Filled while a row is read."""

    place: str
    """Where it lies in the set: its key, where its columns have none."""
    cells: Mapping[str, object] = field(default_factory=dict)
    """Columns as they are called there."""
    caption: str | None = None
    """From a file of its own; None: the columns may have one."""
    picture: bytes | None = None
    why: str | None = None
    vector: NDArray[np.float32] | None = None
    number: int = 0
    """In its file, from 0, where rows have one."""


def sample_of(row: Row) -> Sample:
    """The row as others see it. Its key is the column uid, key or __key__ where there is one, else its place.

    Of a caption that is too long its beginning stays; what is no text elsewhere becomes U+FFFD.
    """
    named = canonical(row.cells)
    told = named.pop("caption", None)
    told = told if row.caption is None else row.caption
    caption, fine = whole(str(told)) if told is not None else (None, True)
    named = {name: _written(value) for name, value in named.items()}
    key = _key(named) or whole(row.place)[0]
    named.pop("key", None)
    of_text = (_bad_caption(caption or "", fine), _bad_columns(row.cells))
    why = next(filter(None, (_not_downloaded(row, named), row.why, doubt(row.picture), *of_text)), None)
    return Sample(key, caption and caption[:LONGEST_CAPTION], row.picture, named, row.vector, why)


def picture_in(member: Member) -> tuple[bytes | None, str | None]:
    """A file's content, or why that was not read."""
    if member.why is not None:
        return None, member.why
    if member.size > LARGEST_PICTURE:
        return None, TOO_LARGE
    try:
        return member.read(LARGEST_PICTURE), None
    except OSError:
        return None, "the file cannot be opened"


def doubt(picture: bytes | None) -> str | None:
    """Why a file's content can be no picture, by how it begins; None where it may be one, or where there is no file."""
    if picture is None:
        return None
    if not picture:
        return "an empty file"
    if len(picture) > LARGEST_PICTURE:
        return TOO_LARGE
    return None if kind_of(picture) else no_picture(picture)


def _written(value: Cell) -> Cell:
    return whole(value)[0] if isinstance(value, str) else value


def _key(named: Mapping[str, Cell]) -> str | None:
    keys = (named.get(name) for name in ("uid", "key"))
    return next((str(key) for key in keys if key not in (None, "") and len(str(key)) <= _LONGEST_KEY), None)


def _not_downloaded(row: Row, named: Mapping[str, Cell]) -> str | None:
    """As img2dataset has it: `status` is "success", or else `error_message` says why not."""
    status = named.get("status")
    if row.picture is not None or not isinstance(status, str) or status == "success":
        return None
    return f"not downloaded: {named.get('error_message') or status}"[:_LONGEST_REASON]


def _bad_caption(caption: str, fine: bool) -> str | None:
    if len(caption) > LONGEST_CAPTION:
        return "the caption is too long"
    return None if fine else "the caption is not UTF-8"


def _bad_columns(cells: Mapping[str, object]) -> str | None:
    return f"more than {MOST_COLUMNS} columns" if len(cells) > MOST_COLUMNS else None
