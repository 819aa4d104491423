"""Tables beside pictures, CSV, TSV or JSON lines with a column `file_name`: where in the file each row stands.

A set of a million pictures has one table. Each shard reads its own rows of it, by their places.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from fairest.data.columns import FILES, number_in
from fairest.data.reading.texts import decoded, object_in
from fairest.errors import BadInput

__all__ = ["TABLES", "Place", "Table", "table_at"]

TABLES = tuple(f"{name}.{ending}" for name in ("metadata", "captions", "prompts") for ending in ("csv", "jsonl", "tsv"))
_LONGEST = 1024 * 1024
"""Bytes of a line, and of a row."""
_DELIMITERS = {".csv": ",", ".tsv": "\t"}


class Place(NamedTuple):
    """Where a row stands in its file."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table on disk, of which nothing but the header is in memory."""

    file: Path
    header: tuple[str, ...] | None
    """None for JSON lines, where each row names its own cells."""
    start: int
    """Where the first row begins."""

    def places(self) -> Iterator[tuple[Place, str | None]]:
        """Every row's place, and the file it names: None where it names none or cannot be read. Raises `OSError`."""
        with self.file.open("rb") as opened:
            opened.seek(self.start)
            yield from self._json_lines(opened) if self.header is None else self._csv(opened, self.header)

    def cells(self, place: Place) -> Mapping[str, object]:
        """The row at a place. Raises `BadInput` where it cannot be read."""
        if place.size > _LONGEST:
            raise BadInput("a row of metadata that is too long")
        try:
            with self.file.open("rb") as opened:
                opened.seek(place.start)
                content = opened.read(place.size)
        except OSError:
            raise BadInput("its row of metadata cannot be read") from None
        if self.header is None:
            return object_in(content)
        try:
            row = next(self._reader(io.StringIO(decoded(content), newline="")))
            return _named(row, self.header)
        except (csv.Error, StopIteration):
            raise BadInput("a row of CSV that cannot be read") from None

    def _csv(self, opened: IO[bytes], header: Sequence[str]) -> Iterator[tuple[Place, str | None]]:
        start = opened.tell()
        reader = self._reader(decoded(line) for line in iter(lambda: opened.readline(_LONGEST), b""))
        while True:
            try:
                name = _file(_named(row, header)) if (row := next(reader)) else ""
            except StopIteration:
                return
            except (csv.Error, BadInput):
                name = None
            if name != "":
                yield Place(start, opened.tell() - start), name
            start = opened.tell()

    def _json_lines(self, opened: IO[bytes]) -> Iterator[tuple[Place, str | None]]:
        start = opened.tell()
        while line := opened.readline(_LONGEST):
            whole = line
            while not whole.endswith(b"\n") and (whole := opened.readline(_LONGEST)):
                line = b""
            try:
                name = _file(object_in(line))
            except BadInput:
                name = None
            if line.strip() or not line:
                yield Place(start, opened.tell() - start), name
            start = opened.tell()

    def _reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=_DELIMITERS[self.file.suffix.lower()], strict=True)


def table_at(file: Path) -> Table | None:
    """The table, if it names files: None where its first line has no such column. Raises `BadInput`, `OSError`."""
    with file.open("rb") as opened:
        line = opened.readline(_LONGEST)
    if file.suffix.lower() == ".jsonl":
        return Table(file, None, 0) if _may_name_files(line) else None
    try:
        header = next(csv.reader([decoded(line)], delimiter=_DELIMITERS[file.suffix.lower()], strict=True), [])
    except csv.Error as error:
        raise BadInput(f"The first line of {file.name} cannot be read: {error}.") from None
    names = tuple(name.strip() for name in header)
    return Table(file, names, len(line)) if {name.lower() for name in names} & set(FILES) else None


def _may_name_files(line: bytes) -> bool:
    try:
        return _file(object_in(line)) is not None
    except BadInput:
        return True


def _named(row: Sequence[str], header: Sequence[str]) -> Mapping[str, object]:
    if len(row) != len(header):
        raise BadInput("a row of CSV with more or fewer cells than the first line")
    return {name: number_in(name, text) for name, text in zip(header, row, strict=True)}


def _file(cells: Mapping[str, object]) -> str | None:
    lower = {name.strip().lower(): value for name, value in cells.items()}
    return next((value for name in FILES if isinstance(value := lower.get(name), str) and value), None)
