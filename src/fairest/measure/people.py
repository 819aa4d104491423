"""Labels by people: a CSV or Parquet table of pictures and the values somebody saw on them.

Long: the columns picture (or file), attribute, value. Wide: picture (or file) and one column for each
attribute. Both may have a column person, and need it where several people labelled one picture.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairest.errors import BadInput, NotFound, closest

__all__ = ["Row", "read_people"]

_LONG = ("attribute", "value")
_HINT = "Columns: picture (or file), attribute, value; or picture (or file) and one column for each attribute"

_Line = tuple[str, Mapping[str, str]]
"""Where a line stands, and its cells by column."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one person saw on one picture; `value` is empty where the cell is."""

    key: str
    """The picture's id, or its file."""
    attribute: str
    value: str
    person: str
    where: str
    """The file and line, for errors."""


def read_people(file: str | Path, attributes: Sequence[str]) -> list[Row]:
    """The rows of a table; `attributes` are those that may be labelled. Cells are stripped of spaces around them.

    Raises `NotFound`, or `BadInput` for a file that does not parse, is empty, or has other columns.
    """
    path = Path(file)
    readers = {".csv": _csv, ".parquet": _parquet}
    if path.suffix.lower() not in readers:
        raise BadInput(f"A table of labels ends in .csv or .parquet; got {path.name!r}.")
    if not path.is_file():
        raise NotFound(f"There is no table of labels {str(path)!r}.")
    columns, lines = readers[path.suffix.lower()](path)
    key = _check_columns(path.name, columns, attributes)
    rows = [row for where, cells in lines for row in _rows(where, cells, key, attributes)]
    if not rows:
        raise BadInput(f"{path.name} lists no pictures.", hint=_HINT)
    return rows


def _csv(file: Path) -> tuple[list[str], Iterator[_Line]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}.", hint="It must be CSV in UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [column.strip() for column in reader.fieldnames or ()]
    except csv.Error as error:
        raise BadInput(f"{file.name} is not CSV: {error}.") from None
    reader.fieldnames = columns
    return columns, _csv_lines(reader, file.name)


def _csv_lines(reader: "csv.DictReader[str]", file: str) -> Iterator[_Line]:
    try:
        for cells in reader:
            where = f"{file}, line {reader.line_num}"
            if None in cells or None in cells.values():
                raise BadInput(f"{where}: the number of cells is not that of the first line.")
            yield where, {column: cell.strip() for column, cell in cells.items()}
    except csv.Error as error:
        raise BadInput(f"{file} is not CSV: {error}.") from None


def _parquet(file: Path) -> tuple[list[str], Iterator[_Line]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
        rows = table.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise BadInput(f"{file.name} is not a Parquet table: {error}.") from None
    lines = (
        (f"{file.name}, row {number}", {c: "" if v is None else str(v).strip() for c, v in row.items()})
        for number, row in enumerate(rows, 1)
    )
    return list(table.column_names), lines


def _check_columns(file: str, columns: Sequence[str], attributes: Sequence[str]) -> str:
    """The column that names the picture; raises where the columns are neither those of the long form nor the wide."""
    key = next((column for column in ("picture", "file") if column in columns), None)
    named = [column for column in columns if column not in ("picture", "file", "person")]
    if key is None or not named or len(set(columns)) < len(columns):
        raise BadInput(f"{file} has the columns {', '.join(map(repr, columns)) or 'none'}.", hint=_HINT)
    known = _LONG if set(_LONG) <= set(named) else attributes
    for column in named:
        if column not in known:
            raise BadInput(
                f"{file} has the column {column!r}, which is no attribute that was judged.{_guess(column, known)}",
                hint=f"known: {', '.join(known)}. {_HINT}",
            )
    return key


def _rows(where: str, cells: Mapping[str, str], key: str, attributes: Sequence[str]) -> Iterator[Row]:
    if not any(cells.values()):
        return
    if not cells[key]:
        raise BadInput(f"{where}: the cell {key} is empty.")
    person = cells.get("person", "")
    if not set(_LONG) <= cells.keys():
        yield from (Row(cells[key], a, cells[a], person, where) for a in attributes if a in cells)
        return
    attribute = cells["attribute"]
    if attribute not in attributes:
        raise BadInput(
            f"{where}: {attribute!r} is no attribute that was judged.{_guess(attribute, attributes)}",
            hint=f"known: {', '.join(attributes)}",
        )
    yield Row(cells[key], attribute, cells["value"], person, where)


def _guess(name: str, known: Sequence[str]) -> str:
    guess = closest(name, known)
    return f" Did you mean {guess!r}?" if guess else ""
