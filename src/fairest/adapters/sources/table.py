"""The rows of a Parquet file as pictures with what is said of them. No path that stands in it is opened."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from fairest.adapters.sources.said import Said, from_columns, says
from fairest.data.reading.member import Member, read_part, scratch_file, write_scratch
from fairest.data.reading.parquet import content_in, leaves, picture_columns, plain_columns, rows_of_columns
from fairest.data.reading.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["rows_of_table"]

_FILES = ("file_name", "file", "filename", "path")
_LISTED = 1024
"""Bytes of memory that a picture takes before it is read, were it empty."""


def rows_of_table(file: Path, shard: str, scratch: ExitStack) -> Iterator[tuple[Member, Said]]:
    """Each row's picture and what its other columns say.

    A row cannot be read without its neighbours: the pictures are copied to a temporary file, which stays as
    long as `scratch`. Raises `BadInput` for a file that is no Parquet, damaged, without pictures, or a bomb.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = scratch_file(scratch)
    end = 0
    try:
        with pq.ParquetFile(file) as table:
            schema = table.schema_arrow
            column = _picture_column(schema, file)
            columns = [*leaves(column), *(c for c in plain_columns(schema) if says(c) or c in _FILES)]
            unpacked = Unpacked(file.name, file.stat().st_size)
            for number, row in enumerate(rows_of_columns(table, columns, unpacked)):
                unpacked.add(_LISTED)
                held, path = content_in(row.pop(column.name))
                content = held or b""
                name = path or next((str(row[key]) for key in _FILES if row.get(key)), f"row-{number:06d}")
                out.seek(end)
                write_scratch(out, content)
                read = partial(read_part, out, end, len(content))
                yield Member(name.replace("\\", "/"), len(content), read, shard), from_columns(row)
                end += len(content)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput(
            f"The table {file.name} cannot be read: {str(error).splitlines()[0]}",
            hint="It is damaged, cut short or no Parquet: get it anew, or leave it out.",
        ) from None


def _picture_column(schema: Any, file: Path) -> Any:
    able = picture_columns(schema)
    if not able:
        raise BadInput(
            f"The table {file.name} has no column of pictures.",
            hint=f"One must hold bytes, or {{bytes, path}}; its columns: {', '.join(schema.names)}",
        )
    return able[0]
