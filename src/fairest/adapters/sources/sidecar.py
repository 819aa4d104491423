"""A table beside the pictures that says which prompt each of them answers: CSV, TSV, JSONL or Parquet."""

import csv
import io
import json
import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from fairest.adapters.sources.listing import Item
from fairest.adapters.sources.said import PROMPT_COLUMNS, Said, from_columns, says
from fairest.data.reading.parquet import plain_columns, rows_of_columns
from fairest.data.reading.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["FILE_COLUMNS", "Names", "rows_of", "said_by_rows"]

FILE_COLUMNS = ("file", "file_name", "filename", "path")

Row = Mapping[str, object]


def rows_of(name: str, content: bytes) -> list[Row]:
    """The rows, their columns in lower case; none where it has no column of files or none of prompts.

    `name` is told from others by its ending, and names it in errors. Raises `BadInput`.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".parquet":
        rows: Iterable[Mapping[str, Any]] = _parquet(name, content)
    elif ending in (".jsonl", ".csv", ".tsv"):
        text = _text(name, content)
        rows = _json_lines(name, text) if ending == ".jsonl" else _cells(name, text, "\t" if ending == ".tsv" else ",")
    else:
        raise BadInput(f"A table of prompts ends in .csv, .tsv, .jsonl or .parquet; got {name!r}.")
    lowered: list[Row] = [{_lowered(column): cell for column, cell in row.items()} for row in rows]
    return lowered if _suffice({column for row in lowered for column in row}) else []


def said_by_rows(name: str, rows: Iterable[Row], folder: str, names: "Names") -> tuple[dict[str, Said], list[str]]:
    """What the rows say, by the picture's source; and the files they name that are not there.

    `folder` is where the table lies. Raises `BadInput` where two rows say different things of one picture.
    """
    said: dict[str, Said] = {}
    missing = []
    for row in rows:
        file = next((str(row[column]) for column in FILE_COLUMNS if row.get(column)), "")
        item = names.item(file, folder)
        if item is None:
            missing.append(file)
        elif said.setdefault(item.source, from_columns(row)) != from_columns(row):
            raise BadInput(f"{name} says two different things of {item.source!r}.", hint="Leave one of the rows out.")
    return said, missing


class Names:
    """The pictures by name. A name is only ever looked up here, never opened."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_path: dict[str, set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._items = {item.source: item for item in items}
        for item in self._items.values():
            self._by_path[item.source].add(item.source)
            self._by_path[item.path].add(item.source)
            self._by_name[PurePosixPath(item.path).name].add(item.source)

    def item(self, file: str, folder: str) -> Item | None:
        """The one picture a table in `folder` means by `file`: by its path, by the end of that, or by its name."""
        written = unicodedata.normalize("NFC", file.strip()).replace("\\", "/")
        path = posixpath.normpath(written)
        if not written or ".." in path.split("/"):
            return None
        parts = [part for part in path.split("/") if part]
        tails = ("/".join(parts[start:]) for start in range(len(parts)))
        for sources in (self._by_path.get(posixpath.join(folder, path)), *map(self._by_path.get, tails)):
            if sources and len(sources) == 1:
                return self._items[next(iter(sources))]
        alike = self._by_name.get(parts[-1], set()) if parts else set()
        return self._items[next(iter(alike))] if len(alike) == 1 else None


def _lowered(column: object) -> str:
    return str(column).strip().lower()


def _suffice(columns: set[str]) -> bool:
    return not (columns.isdisjoint(FILE_COLUMNS) or columns.isdisjoint(PROMPT_COLUMNS))


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{name} is not UTF-8: byte 0x{content[error.start]:02x} in line {line}.") from None
    if "\0" in text:
        raise BadInput(f"{name} is not text: it holds a NUL.", hint="Save it as UTF-8.")
    return text


def _cells(name: str, text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if None in row or None in row.values():
                raise BadInput(f"{name}, line {reader.line_num}: the number of cells is not that of the first line.")
            yield row
    except csv.Error as error:
        raise BadInput(f"{name}, line {reader.line_num} cannot be read: {error}.") from None


def _json_lines(name: str, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise BadInput(
                f"{name}, line {number} is no JSON object.", hint='Write one a line: {"file": …, "prompt": …}'
            )
        yield row


def _parquet(name: str, content: bytes) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(io.BytesIO(content)) as table:
            known = [c for c in plain_columns(table.schema_arrow) if says(c) or _lowered(c) in FILE_COLUMNS]
            if _suffice(set(map(_lowered, known))):
                yield from rows_of_columns(table, known, Unpacked(name, len(content)))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput(f"{name} cannot be read: {str(error).splitlines()[0]}") from None
