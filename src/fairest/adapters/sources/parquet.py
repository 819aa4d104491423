"""The rows of a Parquet file. A file of some bytes may hold a long value once and repeat it in a million rows."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairest.adapters.sources.unpacked import Unpacked
from fairest.errors import BadInput

__all__ = ["plain_columns", "rows_of_columns"]


def plain_columns(schema: Any) -> list[str]:
    """The columns of texts and numbers."""
    import pyarrow as pa

    able = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating)
    kinds = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema}
    return [name for name, kind in kinds.items() if any(is_one(kind) for is_one in able)]


def rows_of_columns(table: Any, columns: Sequence[str], unpacked: Unpacked) -> Iterator[dict[str, Any]]:
    """Each row of these columns, or of a struct's fields as "struct.field", of an open file.

    Rows are unpacked one at a time: one alone is no longer than what the file holds.
    Raises `BadInput` where rows come to more than such a file would hold, and for columns of lists.
    """
    # To ask a group for its columns would end the whole program where their statistics are damaged.
    unpacked.check(sum(table.metadata.row_group(i).total_byte_size for i in range(table.metadata.num_row_groups)))
    _refuse_lists(table.schema, columns, unpacked.name)
    for batch in table.iter_batches(batch_size=1, columns=columns, use_threads=False):
        for row in batch.to_pylist():
            unpacked.add(_held(row))
            yield row


def _refuse_lists(schema: Any, columns: Sequence[str], name: str) -> None:
    """One row of a list has as many values as it likes. The reader takes a.b, too, where it is asked for a."""
    for leaf in (schema.column(i) for i in range(len(schema))):
        if leaf.max_repetition_level and f"{leaf.path}.".startswith(tuple(f"{column}." for column in columns)):
            raise BadInput(f"The column {leaf.path!r} of {name} holds lists.", hint="Leave it out, or rename it.")


def _held(value: object) -> int:
    """Bytes of memory."""
    inside = value.values() if isinstance(value, Mapping) else ()
    return sys.getsizeof(value) + sum(map(_held, inside))
