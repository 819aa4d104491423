"""The rows of a Parquet file as pictures with what is said of them. No path that stands in it is opened."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from fairest.adapters.sources.member import Member, read_part, scratch_file, write_scratch
from fairest.adapters.sources.parquet import plain_columns, rows_of_columns
from fairest.adapters.sources.said import Said, from_columns, says
from fairest.adapters.sources.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["rows_of_table"]

_NAMES = ("image", "picture", "img", "jpg", "jpeg", "png", "webp", "bytes")
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
            columns = [*_leaves(column), *(c for c in plain_columns(schema) if says(c) or c in _FILES)]
            unpacked = Unpacked(file.name, file.stat().st_size)
            for number, row in enumerate(rows_of_columns(table, columns, unpacked)):
                unpacked.add(_LISTED)
                content, path = _content(row.pop(column.name))
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
    """The column of bytes, or of {bytes, path} as Hugging Face's data sets have it."""
    able = [field for field in schema if _holds_bytes(field.type)]
    if not able:
        raise BadInput(
            f"The table {file.name} has no column of pictures.",
            hint=f"One must hold bytes, or {{bytes, path}}; its columns: {', '.join(schema.names)}",
        )
    return min(able, key=lambda field: (*_NAMES, field.name.lower()).index(field.name.lower()))


def _holds_bytes(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0:
        kind = kind.field("bytes").type
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _leaves(column: Any) -> list[str]:
    import pyarrow as pa

    return [f"{column.name}.bytes", f"{column.name}.path"] if pa.types.is_struct(column.type) else [column.name]


def _content(cell: Any) -> tuple[bytes, str | None]:
    if isinstance(cell, dict):
        path = cell.get("path")
        return cell.get("bytes") or b"", path if isinstance(path, str) else None
    return cell or b"", None
