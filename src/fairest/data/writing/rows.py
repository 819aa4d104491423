"""What leaves of a row: its key, its caption, and the columns that were asked for, each of one kind."""

import json
import math
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from fairest.data.sample import Cell, Sample
from fairest.errors import BadInput
from fairest.run.picture_files import kind_of

__all__ = ["ENDINGS", "Columns", "Kind", "as_kind", "clean", "content", "ending", "line", "own", "row"]

Kind: TypeAlias = type[str] | type[int] | type[float] | type[bool]
Columns: TypeAlias = Mapping[str, Kind]
"""The columns of a set with their kinds. All shards are given the same, so that they fit together."""

ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}

_OURS = {"key", "caption", "image", "file_name"}
_INT64 = range(-(2**63), 2**63)


def own(columns: Columns) -> Columns:
    """Those that are not what every layout has anyway."""
    return {name: kind for name, kind in columns.items() if name not in _OURS}


def row(sample: Sample, columns: Columns) -> dict[str, Cell]:
    """Key, caption and columns, null where the row has none or one that is not of its kind."""
    caption = None if sample.caption is None else clean(sample.caption)
    cells = {name: as_kind(kind, sample.columns.get(name)) for name, kind in own(columns).items()}
    return {"key": clean(sample.key), "caption": caption, **cells}


def as_kind(kind: Kind, value: object) -> Cell:
    """A value as a string, or as a number of this kind where it is one, else None. NaN is no number."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is None:
        return None
    if kind is str:
        return clean(value if isinstance(value, str) else json.dumps(value))
    if kind is bool:
        return value if isinstance(value, bool) else None
    return _number(kind, value) if isinstance(value, int | float) else None


def clean(text: str) -> str:
    """Half a surrogate pair, which JSON can carry and UTF-8 cannot, as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def line(cells: Mapping[str, Cell]) -> bytes:
    """A row as one line of JSON."""
    return json.dumps(cells, allow_nan=False).encode()


def content(sample: Sample, layout: str) -> tuple[bytes, str]:
    """The picture's file and what its name ends in. Raises `BadInput` where the layout could not hold it."""
    picture = sample.picture
    if picture is None or (kind := ending(picture)) is None:
        what = "no picture" if picture is None else "a picture that is no JPEG, PNG or WebP file"
        raise BadInput(
            f"The row {sample.key[:80]!r} has {what}; {layout} needs one in each row.",
            hint="Write the layout parquet, or filter such rows out first.",
        )
    return picture, kind


def ending(picture: bytes | None) -> str | None:
    """ "jpg", "png" or "webp", by the content."""
    return ENDINGS.get(kind_of(picture) or "") if picture else None


def _number(kind: Kind, value: float) -> Cell:
    try:
        if not math.isfinite(value):
            return None
    except OverflowError:  # JSON's integers can be of any length
        return None
    if kind is float:
        return float(value)
    return int(value) if value == int(value) and int(value) in _INT64 else None
