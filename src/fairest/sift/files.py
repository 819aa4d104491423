"""The Parquet files of a set's shards, whose columns may differ: opened, and read a shard at a time."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput, UnknownName
from fairest.sift.cells import as_kind, common_kind

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ShardFiles"]


class ShardFiles:
    """One file a shard, the rows of one behind those of the other."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises `BadInput` for a file that is damaged."""
        self._parts = [_opened(file) for file in files]
        self.lengths = tuple(part.metadata.num_rows for part in self._parts)
        """Rows of each."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that any of them has."""
        return tuple(dict.fromkeys(name for part in self._parts for name in part.schema_arrow.names))

    def kind(self, name: str) -> "pa.DataType":
        """The type that holds what all have there: texts, where they disagree. Raises `UnknownName`."""
        if name not in self.columns:
            raise UnknownName("column", name, self.columns)
        schemas = (part.schema_arrow for part in self._parts)
        return common_kind(schema.field(name).type for schema in schemas if name in schema.names)

    def parts(self, name: str) -> "Iterator[tuple[slice, pa.Array]]":
        """All rows of one column, some at a time: which, and their cells. Raises `UnknownName`.

        Each shard has its own type for it; where it has no such column, all is null.
        """
        return ((rows, batch.column(0)) for rows, batch in self.batches([name]))

    def batches(self, names: Sequence[str]) -> "Iterator[tuple[slice, pa.RecordBatch]]":
        """As `parts`, of several columns."""
        for name in names:
            if name not in self.columns:
                raise UnknownName("column", name, self.columns)
        end = 0
        for part in range(len(self._parts)):
            for batch in self._table(part, names).to_batches():
                yield slice(end, end + len(batch)), batch
                end += len(batch)

    def shard(self, part: int, name: str, kind: "pa.DataType") -> "pa.ChunkedArray":
        """The rows of one shard under a type."""
        import pyarrow as pa

        chunks = self._table(part, [name]).column(0).chunks
        return pa.chunked_array([as_kind(cells, kind) for cells in chunks], kind)

    def _table(self, part: int, names: Sequence[str]) -> "pa.Table":
        import pyarrow as pa

        opened = self._parts[part]
        read = opened.read([name for name in names if name in opened.schema_arrow.names])
        none = pa.nulls(self.lengths[part])
        return pa.table({name: read[name] if name in read.column_names else none for name in names})


def _opened(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(
            f"{file} cannot be read: {str(error).splitlines()[0]}", hint="Remove it and go on with --resume."
        ) from None
