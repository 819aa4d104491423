"""The rows of Parquet files, with pictures in them, beside them, or nowhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fairest.data.columns import FILES, canonical
from fairest.data.reading.beside import picture_at
from fairest.data.reading.parquet import CALLED, content_in, leaves, picture_columns, plain_columns, rows_of_columns
from fairest.data.reading.rows import Row
from fairest.data.reading.texts import shown
from fairest.data.reading.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["columns_unread", "is_set", "rows_of_groups"]

_SAYING = frozenset(("caption", "url", "key", "uid"))


def is_set(schema: Any) -> bool:
    """Whether its columns are those of a picture-caption set: a picture, a caption, an address or a key."""
    plain = plain_columns(schema)
    known = canonical(dict.fromkeys(plain)).keys() | {name.strip().lower() for name in plain}
    return _picture_column(schema) is not None or not known.isdisjoint({*_SAYING, *FILES})


def columns_unread(schema: Any) -> tuple[str, ...]:
    """The columns of lists and of bytes that are no pictures, by name."""
    picture = _picture_column(schema)
    read = {*plain_columns(schema), *([picture.name] if picture is not None else ())}
    return tuple(shown(name) for name in schema.names if name not in read)


def rows_of_groups(
    file: Path, called: str, root: Path | None = None, groups: tuple[int, int] | None = None, start: int = 0
) -> Iterator[Row]:
    """The rows. What cannot be read is one row that says which and why; the groups after it come."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    failures = (pa.ArrowException, OSError, ValueError, OverflowError, BadInput)
    try:
        with pq.ParquetFile(file) as table:
            reader = _Reader(table, Unpacked(called, file.stat().st_size), called, root)
            for group in range(*(groups or (0, table.metadata.num_row_groups))):
                number = start
                start += table.metadata.row_group(group).num_rows
                try:
                    for row in reader.rows(group, number):
                        number = row.number + 1
                        yield row
                except failures as error:
                    yield Row(f"{called}#{number}", why=_lost(error, start - number))
    except failures as error:
        yield Row(called, why=_lost(error, None))


class _Reader:
    def __init__(self, table: Any, unpacked: Unpacked, called: str, root: Path | None) -> None:
        schema = table.schema_arrow
        self._table, self._unpacked, self._called, self._root = table, unpacked, called, root
        self._picture = _picture_column(schema)
        self._plain = plain_columns(schema)
        by_lower = {name.strip().lower(): name for name in self._plain}
        self._file = next((by_lower[name] for name in FILES if name in by_lower), None)

    def rows(self, group: int, number: int) -> Iterator[Row]:
        columns = [*(leaves(self._picture) if self._picture is not None else ()), *self._plain]
        for cells in rows_of_columns(self._table, columns, self._unpacked, [group], lenient=True):
            yield self._row(cells, number)
            number += 1

    def _row(self, cells: dict[str, Any], number: int) -> Row:
        content, told = (None, None) if self._picture is None else content_in(cells.pop(self._picture.name, None))
        path = told or (cells[self._file] if self._file is not None else None)
        address = isinstance(path, str) and path.startswith(("http://", "https://"))
        row = Row(f"{self._called}#{number}", cells, picture=content, number=number)
        if isinstance(path, str) and path and not address:
            row.place = path
        if content is None and self._root is not None and not address:
            row.picture, row.why = self._beside(path, self._root)
        return row

    def _beside(self, path: object, root: Path) -> tuple[bytes | None, str | None]:
        if isinstance(path, str) and path:
            return picture_at(root, path)
        return None, None if self._picture is None and self._file is None else "no picture"


def _picture_column(schema: Any) -> Any:
    """Bytes under another name are a hash or the like."""
    import pyarrow as pa

    able = picture_columns(schema)
    return next((f for f in able if f.name.lower() in CALLED or pa.types.is_struct(f.type)), None)


def _lost(error: Exception, rows: int | None) -> str:
    said = error.message if isinstance(error, BadInput) else "damaged or cut short"
    return shown(said if rows is None else f"{rows} rows are lost: {said}")[:200]
