"""Labels by people: a CSV or Parquet table of pictures and the values somebody saw on them.

Long: the columns picture (or file, or sha256), attribute, value. Wide: the same first column and one column for
each attribute. Both may have a column person, and need it where several people labelled one picture. Beside picture
or file sha256 says what these were when they were labelled.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairest.errors import BadInput, NotFound, closest

__all__ = ["Row", "check_same", "read_people"]

_KEYS = ("picture", "file", "sha256")
"""What may name a picture, the first that is there."""
_LONG = ("attribute", "value")
_HINT = (
    "Columns, with commas between them: picture (or file, or sha256), attribute, value; or picture (or file, or "
    "sha256) and one column for each attribute"
)
_MOST = 100_000_000
"""Bytes of a table: it is read at once."""

_Line = tuple[str, Mapping[str, str]]
"""Where a line stands, and its cells by column."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one person saw on one picture; `value` is empty where the cell is."""

    key: str
    """The picture's id, its file, or the hash of its file."""
    attribute: str
    value: str
    person: str
    where: str
    """The file and line, for errors."""
    sha256: str = ""
    """The hash of the picture that was labelled, where the table names it otherwise and says the hash, too."""


def read_people(file: str | Path, attributes: Sequence[str] | None = None) -> list[Row]:
    """The rows of a table; `attributes` are those that may be labelled, by default whatever the table names.

    Cells are stripped of spaces around them. Raises `NotFound`, or `BadInput` for a file that does not parse, is
    empty, or has other columns.
    """
    path = Path(file)
    readers = {".csv": _csv, ".parquet": _parquet}
    _check_file(path, readers)
    columns, lines = readers[path.suffix.lower()](path)
    key = _check_columns(path.name, columns, attributes)
    rows = [row for where, cells in lines for row in _rows(where, cells, key, attributes)]
    if not rows:
        raise BadInput(f"{path.name} lists no pictures.", hint=_HINT)
    return rows


def check_same(rows: Sequence[Row], hashes: Mapping[str, str | None], where: str, hint: str) -> None:
    """Raise `BadInput` where a picture is not the one that was labelled under its name.

    `hashes` are those of the pictures now, by what a row may call them. A row without a hash is taken as it is, as is a
    picture without one.
    """
    others = dict.fromkeys(row.key for row in rows if row.sha256 and hashes.get(row.key) not in (None, row.sha256))
    if others:
        table, many = rows[0].where.partition(",")[0], len({row.key for row in rows})
        raise BadInput(
            f"{len(others)} of the {many} pictures in {table} are others now in {where} than those that were labelled; "
            f"the first is {next(iter(others))!r}.",
            hint=hint,
        )


def _check_file(path: Path, known: Collection[str]) -> None:
    if path.suffix.lower() not in known:
        raise BadInput(
            f"A table of labels ends in {' or '.join(known)}; got {path.name!r}.",
            hint='Spreadsheets write such a file by "Save as", CSV in UTF-8.',
        )
    if not path.is_file():
        raise NotFound(f"There is no table of labels {str(path)!r}.")
    if path.stat().st_size > _MOST:
        raise BadInput(f"{path.name} has more than {_MOST // 10**6} MB, which is no table of labels.")


def _csv(file: Path) -> tuple[list[str], Iterator[_Line]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} cannot be read: {error}.", hint="It must be CSV in UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise BadInput(f"{file.name}, line {line}: there is a NUL character.", hint="It must be CSV in UTF-8.")
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


def _check_columns(file: str, columns: Sequence[str], attributes: Sequence[str] | None) -> str:
    """The column that names the picture; raises where the columns are neither those of the long form nor the wide."""
    key = next((column for column in _KEYS if column in columns), None)
    named = _named(columns)
    long = [column for column in _LONG if column in named]
    # Either word alone is half of the long form rather than the name of an attribute.
    half = attributes is None and len(long) == 1
    if key is None or not named or "" in columns or half or len(set(columns)) < len(columns):
        raise BadInput(f"{file} has the columns {', '.join(map(repr, columns)) or 'none'}.", hint=_HINT)
    known = _LONG if len(long) == 2 else named if attributes is None else attributes
    for column in named:
        if column not in known:
            raise BadInput(
                f"{file} has the column {column!r}, which is no attribute that was judged.{_guess(column, known)}",
                hint=f"known: {', '.join(known)}. {_HINT}",
            )
    return key


def _named(columns: Iterable[str]) -> list[str]:
    """The columns that name neither a picture nor a person."""
    return [column for column in columns if column not in (*_KEYS, "person")]


def _rows(where: str, cells: Mapping[str, str], key: str, attributes: Sequence[str] | None) -> Iterator[Row]:
    if not any(cells.values()):
        return
    if not cells[key]:
        raise BadInput(f"{where}: the cell {key} is empty.")
    person, sha256 = cells.get("person", ""), "" if key == "sha256" else cells.get("sha256", "").lower()
    if not set(_LONG) <= cells.keys():
        named = _named(cells) if attributes is None else attributes
        yield from (Row(cells[key], a, cells[a], person, where, sha256) for a in named if a in cells)
        return
    attribute = cells["attribute"]
    if attributes is None and not attribute:
        raise BadInput(f"{where}: the cell attribute is empty.")
    if attributes is not None and attribute not in attributes:
        raise BadInput(
            f"{where}: {attribute!r} is no attribute that was judged.{_guess(attribute, attributes)}",
            hint=f"known: {', '.join(attributes)}",
        )
    yield Row(cells[key], attribute, cells["value"], person, where, sha256)


def _guess(name: str, known: Sequence[str]) -> str:
    guess = closest(name, known)
    return f" Did you mean {guess!r}?" if guess else ""
