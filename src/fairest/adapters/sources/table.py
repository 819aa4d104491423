"""The rows of a Parquet file as pictures with what is said of them. No path that stands in it is opened."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from fairest.adapters.sources.member import Member, read_part, scratch_file, write_scratch
from fairest.adapters.sources.said import Said, from_columns
from fairest.errors import BadInput

__all__ = ["refuse_bomb", "rows_of_table"]

_NAMES = ("image", "picture", "img", "jpg", "jpeg", "png", "webp", "bytes")
_FILES = ("file_name", "file", "filename", "path")
_ROWS = 16
_BOMB_SIZE, _BOMB_RATIO = 256 * 1024 * 1024, 50


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
            column = _picture_column(table.schema_arrow, file)
            refuse_bomb(table.metadata, file.stat().st_size, file.name)
            for number, row in enumerate(_rows(table, [column, *_small(table.schema_arrow)])):
                content, path = _content(row.pop(column))
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


def _rows(table: Any, columns: list[str]) -> Iterator[dict[str, Any]]:
    for batch in table.iter_batches(batch_size=_ROWS, columns=columns):
        yield from batch.to_pylist()


def _picture_column(schema: Any, file: Path) -> str:
    """The column of bytes, or of {bytes, path} as Hugging Face's data sets have it."""
    able: list[str] = [field.name for field in schema if _holds_bytes(field.type)]
    best = sorted(able, key=lambda name: _NAMES.index(name.lower()) if name.lower() in _NAMES else len(_NAMES))
    if not best:
        raise BadInput(
            f"The table {file.name} has no column of pictures.",
            hint=f"One must hold bytes, or {{bytes, path}}; its columns: {', '.join(schema.names)}",
        )
    return best[0]


def _holds_bytes(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return any(kind.field(i).name == "bytes" and _holds_bytes(kind.field(i).type) for i in range(kind.num_fields))
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _small(schema: Any) -> list[str]:
    """The columns of texts and numbers: what might say something of the prompt."""
    import pyarrow as pa

    able = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating)
    kinds = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema}
    return [name for name, kind in kinds.items() if any(is_one(kind) for is_one in able)]


def _content(cell: Any) -> tuple[bytes, str | None]:
    if isinstance(cell, dict):
        path = cell.get("path")
        return cell.get("bytes") or b"", path if isinstance(path, str) else None
    return cell or b"", None


def refuse_bomb(metadata: Any, size: int, name: str) -> None:
    """Raise `BadInput` for a Parquet file of so many bytes that unpacks to what no honest one would."""
    # To ask a group for its columns would end the whole program where their statistics are damaged.
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if unpacked > max(_BOMB_SIZE, _BOMB_RATIO * size):
        raise BadInput(f"The table {name} unpacks to more than {_BOMB_RATIO} times its size.")
