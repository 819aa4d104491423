"""What people said of some rows: a table of key and label."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput, NotFound
from fairest.sift.sheet import Sheet

__all__ = ["labelled_rows"]

_GO, _STAY = ("1", "1.0", "true", "yes", "remove"), ("0", "0.0", "false", "no", "keep")
_COLUMNS = {"key", "label"}
_NEEDS = "A table of labels has the columns key and label: 1 is for what goes, 0 for what stays."


def labelled_rows(name: str, sheet: Sheet, there: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The rows a CSV or Parquet file names, of those that are `there`, and whether each is to go.

    Keys that are not there are passed over. Raises `NotFound`; `BadInput` for a table without these columns, for
    another label, for a key of two labels, and where no key is one of the set.
    """
    said = _said(Path(name))
    place = _places(sheet, list(said))
    if not (place >= 0).any():
        first = next(iter(said), None)
        raise BadInput(
            f"{name} names no row of this set" + ("." if first is None else f": its first key is {first[:60]!r}."),
            hint=f"A key of the set: {sheet.picked([0], ['key'])[0]['key']!r}",
        )
    rows = np.flatnonzero((place >= 0) & there)
    return rows, np.array(list(said.values()), np.bool_)[place[rows]]


def _places(sheet: Sheet, keys: Sequence[str]) -> NDArray[np.int64]:
    """`[n]`: the place of every row's key among these, -1 where it is none of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted, place = pa.array(keys, pa.string()), np.full(sheet.rows, -1, np.int64)
    for rows, cells in sheet.parts("key"):
        place[rows] = pc.fill_null(pc.index_in(cells, value_set=wanted), -1).to_numpy(zero_copy_only=False)
    return place


def _said(file: Path) -> dict[str, bool]:
    said: dict[str, bool] = {}
    for key, goes in _read(file):
        if said.setdefault(key, goes) != goes:
            raise BadInput(f"{file.name} has two labels for {key[:60]!r}.", hint="A key is to go or to stay: keep one.")
    return said


def _read(file: Path) -> Iterator[tuple[str, bool]]:
    for key, label in _cells(file):
        plain = str(label).strip().casefold()
        if plain not in _GO + _STAY:
            raise BadInput(f"{file.name} has the label {plain[:40]!r}.", hint=_NEEDS)
        yield str(key), plain in _GO


def _cells(file: Path) -> Iterator[tuple[object, object]]:
    try:
        if file.suffix.lower() == ".parquet":
            yield from _of_parquet(file)
        else:
            with file.open(encoding="utf-8-sig", newline="") as opened:
                rows = csv.DictReader(opened)
                _check(file, rows.fieldnames or ())
                yield from ((row["key"], row["label"]) for row in rows)
    except FileNotFoundError:
        raise NotFound(f"There are no labels at {str(file)!r}.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{file.name} cannot be read: {error}.") from None


def _of_parquet(file: Path) -> Iterator[tuple[object, object]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
    except pa.ArrowException as error:
        raise BadInput(f"{file.name} cannot be read: {str(error).splitlines()[0]}") from None
    _check(file, table.column_names)
    yield from zip(table.column("key").to_pylist(), table.column("label").to_pylist(), strict=True)


def _check(file: Path, columns: Sequence[str]) -> None:
    if missing := _COLUMNS - set(columns):
        raise BadInput(f"{file.name} has no column {' and no '.join(sorted(missing))}.", hint=_NEEDS)
