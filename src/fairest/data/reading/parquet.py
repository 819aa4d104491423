"""The rows of a Parquet file. A file of some bytes may hold a long value once and repeat it in a million rows."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairest.data.reading.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["CALLED", "content_in", "leaves", "picture_columns", "plain_columns", "rows_of_columns"]

CALLED = ("image", "picture", "img", "jpg", "jpeg", "png", "webp", "bytes")
"""Names of columns of pictures."""


def plain_columns(schema: Any) -> list[str]:
    """The columns of texts, numbers, truths and times, and of structs of nothing else."""
    return [field.name for field in schema if _is_plain(field.type)]


def picture_columns(schema: Any) -> list[Any]:
    """The columns of bytes, or of {bytes, path} as Hugging Face's data sets have it; first what is called a picture."""
    able = [field for field in schema if _holds_bytes(field.type)]
    return sorted(able, key=lambda field: (*CALLED, field.name.lower()).index(field.name.lower()))


def leaves(column: Any) -> list[str]:
    """What to read of a column of pictures."""
    import pyarrow as pa

    return [f"{column.name}.bytes", f"{column.name}.path"] if pa.types.is_struct(column.type) else [column.name]


def content_in(cell: Any) -> tuple[bytes | None, str | None]:
    """The bytes in a cell of such a column, and the path it states."""
    if isinstance(cell, dict):
        path = cell.get("path")
        return cell.get("bytes"), path if isinstance(path, str) else None
    return cell, None


def rows_of_columns(
    table: Any,
    columns: Sequence[str],
    unpacked: Unpacked,
    groups: Sequence[int] | None = None,
    *,
    lenient: bool = False,
) -> Iterator[dict[str, Any]]:
    """Each row of these columns, or of a struct's fields as "struct.field", of an open file or of some of its groups.

    Rows are unpacked one at a time: one alone is no longer than what the file holds. `lenient`: text that is no
    UTF-8 is given with lone surrogates in the place of its bytes, else it ends the rows with a `ValueError`.
    Raises `BadInput` where rows come to more than such a file would hold, and for columns of lists.
    """
    groups = range(table.metadata.num_row_groups) if groups is None else groups
    # To ask a group for its columns would end the whole program where their statistics are damaged.
    unpacked.check(sum(table.metadata.row_group(i).total_byte_size for i in groups))
    _refuse_lists(table.schema, columns, unpacked.name)
    for batch in table.iter_batches(batch_size=1, row_groups=list(groups), columns=columns, use_threads=False):
        for row in _lenient(batch) if lenient else batch.to_pylist():
            unpacked.add(_held(row))
            yield row


def _is_plain(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return all(_is_plain(field.type) for field in kind)
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    able = ("string", "large_string", "integer", "floating", "boolean", "temporal", "decimal")
    return any(getattr(pa.types, f"is_{one}")(kind) for one in able)


def _holds_bytes(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_struct(kind) and kind.get_field_index("bytes") >= 0:
        kind = kind.field("bytes").type
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _refuse_lists(schema: Any, columns: Sequence[str], name: str) -> None:
    """One row of a list has as many values as it likes. The reader takes a.b, too, where it is asked for a."""
    for leaf in (schema.column(i) for i in range(len(schema))):
        if leaf.max_repetition_level and f"{leaf.path}.".startswith(tuple(f"{column}." for column in columns)):
            raise BadInput(f"The column {leaf.path!r} of {name} holds lists.", hint="Leave it out, or rename it.")


def _lenient(batch: Any) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except (ValueError, OverflowError):  # text that is none, a time in the year 12,000
        values = map(_values, batch.columns)
        rows = [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*values, strict=True)]
    return rows


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        if pa.types.is_struct(column.type):
            names = [field.name for field in column.type]
            parts = map(_values, column.flatten())
            return [dict(zip(names, one, strict=True)) for one in zip(*parts, strict=True)]
        raw = column.cast(pa.string()) if pa.types.is_temporal(column.type) else column
        values = [one and one.decode("utf-8", "surrogateescape") for one in raw.cast(pa.large_binary()).to_pylist()]
    return values


def _held(value: object) -> int:
    """Bytes of memory."""
    inside = value.values() if isinstance(value, Mapping) else ()
    return sys.getsizeof(value) + sum(map(_held, inside))
