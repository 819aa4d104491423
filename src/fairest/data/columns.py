"""What sets call their columns, and what fairest calls them: "TEXT", "text" and "caption" are one."""

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from fairest.data.opt_out import opt_out
from fairest.data.reading.texts import whole
from fairest.data.sample import Cell

__all__ = ["FILES", "LONGEST_TEXT", "MOST_COLUMNS", "canonical", "cell", "number_in"]

LONGEST_TEXT = 64 * 1024
"""Characters of a cell; what is longer is cut."""
MOST_COLUMNS = 200
"""Columns of a row: a set whose rows all bring others would have no end of them."""

FILES = ("file_name", "filename", "file", "path", "image_path", "image_file", "image", "img")
"""Columns that name a picture's file, in lower case; the first of them that is there does."""

_ALIASES = {
    "caption": ("caption", "text", "txt", "alt_text", "alt", "prompt"),
    "url": ("url", "image_url"),
    "licence": ("licence", "license"),
    "language": ("language", "lang"),
    "key": ("key", "__key__"),
    "nsfw": ("nsfw",),
}
_ALIKE = {alias: (name, place) for name, aliases in _ALIASES.items() for place, alias in enumerate(aliases)}
_TEXTS = frozenset(("key", "uid", "caption", "url", "hash", "sha256", "md5", "phash", "licence", "language", *FILES))
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)


def canonical(row: Mapping[str, object]) -> dict[str, Cell]:
    """The cells under our names, and `opt_out` where a column could say so: text with the directive, or None.

    Names are in lower case. Where two columns would take one name the better known has it ("caption" before "text"),
    and the other keeps its own. At most `MOST_COLUMNS` of them.
    """
    return {name: cell(row[written]) for name, written in _names(tuple(row)).items()} | opt_out(row)


def cell(value: object) -> Cell:
    """A text, number or truth as it is; what is nested becomes JSON. NaN stays NaN."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)[:LONGEST_TEXT]
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    if isinstance(value, bytes):
        return value[:LONGEST_TEXT].hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)[:LONGEST_TEXT]


def number_in(name: str, text: str) -> Cell:
    """A cell of CSV, which knows only text: a number where it is written as one, None where it is empty.

    What has leading zeros is a name, and so is everything in the columns of names and texts.
    """
    if not text or _name(name) in _TEXTS:
        return text or None
    if text.lower() == "nan":
        return math.nan
    if not (number := _NUMBER.fullmatch(text)):
        return text
    return float(text) if number[1] or number[2] else int(text)


@lru_cache(64)
def _names(columns: tuple[str, ...]) -> Mapping[str, str]:
    """What each is called there, by our name for it: the rows of a set have the same columns over and over."""
    named: dict[str, str] = {}
    for written in sorted(columns, key=_rank)[:MOST_COLUMNS]:
        names = (whole(name)[0] for name in (_name(written), written.strip().lower(), written))
        free = next((name for name in names if name not in named), None)
        if free is not None:
            named[free] = written
    return named


def _rank(written: str) -> tuple[int, bool, str]:
    lower = written.strip().lower()
    return _ALIKE.get(lower, ("", 0))[1], written != lower, written


def _name(written: str) -> str:
    lower = written.strip().lower()
    return _ALIKE.get(lower, (lower, 0))[0]
