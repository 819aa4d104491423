"""What was seen of every row of a set, column by column: never all of it in memory."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Vectors
from fairest.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Sheet"]


class Sheet:
    """Rows 0 to n-1 of a set, in the order of its shards: one Parquet file a shard, and its embeddings beside it."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises `BadInput` for a file that is damaged."""
        self.files = tuple(files)
        self._parts = [_opened(file) for file in self.files]
        self.lengths = tuple(part.metadata.num_rows for part in self._parts)
        """Rows of each shard."""
        self.rows = sum(self.lengths)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that any shard has."""
        return tuple(dict.fromkeys(name for part in self._parts for name in part.schema_arrow.names))

    @cached_property
    def ids(self) -> NDArray[np.uint64]:
        """`[n]`: a hash of each row's key; whatever is chosen at random is chosen by it."""
        ids: NDArray[np.uint64] = self.column("id").to_numpy()
        return ids

    @cached_property
    def vectors(self) -> Vectors | None:
        """`[n,d]`, or None where the set has no embeddings."""
        files = [file.with_suffix(".npy") for file in self.files]
        return Vectors(files) if files and all(file.exists() for file in files) else None

    def column(self, name: str) -> "pa.ChunkedArray":
        """All rows of one column; null where a shard has no such column. Raises `UnknownName`."""
        import pyarrow as pa

        if name not in self.columns:
            raise UnknownName("column", name, self.columns)
        kind = self.kind(name)
        return pa.chunked_array([chunk for i in range(len(self._parts)) for chunk in self._chunks(i, name, kind)], kind)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, `[n]`, NaN where there is none. Raises `BadInput` for a column of texts."""
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.column(name)
        try:
            plain = pc.cast(column, pa.float64())
        except pa.ArrowException:
            first = next(value for value in column.to_pylist() if value is not None)
            raise BadInput(
                f"The column {name!r} holds texts, such as {str(first)[:40]!r}, where numbers are needed."
            ) from None
        numbers: NDArray[np.float64] = plain.to_numpy()
        return numbers

    def texts(self, name: str) -> "pa.ChunkedArray":
        """A column as texts, null where there is none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        return pc.cast(self.column(name), pa.string())

    def coded(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """The different texts of a column, sorted, and the place of each row's among them, `[n]`; -1 for none."""
        import pyarrow.compute as pc

        encoded = pc.dictionary_encode(self.texts(name)).unify_dictionaries()
        words = encoded.chunk(0).dictionary.to_pylist() if encoded.num_chunks else []
        order = sorted(range(len(words)), key=words.__getitem__)
        rank = np.empty(len(words) + 1, np.int64)
        rank[order], rank[-1] = np.arange(len(words)), -1
        parts = [pc.fill_null(chunk.indices, -1).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
        return [words[i] for i in order], rank[np.concatenate(parts)] if parts else np.empty(0, np.int64)

    def picked(self, rows: Sequence[int] | NDArray[np.int64], names: Sequence[str]) -> list[dict[str, Any]]:
        """These rows, in that order, of some columns."""
        columns = {name: self.column(name).take(np.asarray(rows, np.int64)).to_pylist() for name in names}
        return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def shard_of(self, row: int) -> int:
        """The number of the shard that has a row."""
        return int(np.searchsorted(np.cumsum(self.lengths), row, side="right"))

    def _chunks(self, part: int, name: str, kind: Any) -> "Iterator[pa.Array]":
        import pyarrow as pa

        opened = self._parts[part]
        if name not in opened.schema_arrow.names:
            yield pa.nulls(self.lengths[part], kind)
        else:
            yield from opened.read([name]).column(0).cast(kind).chunks

    def kind(self, name: str) -> Any:
        """The type that holds what all shards have there: texts, where they disagree."""
        import pyarrow as pa

        kinds = {s.field(name).type for s in (part.schema_arrow for part in self._parts) if name in s.names}
        kinds.discard(pa.null())
        if len(kinds) > 1:
            return pa.float64() if all(map(_is_number, kinds)) else pa.string()
        return kinds.pop() if kinds else pa.null()


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _opened(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise BadInput(
            f"{file} cannot be read: {str(error).splitlines()[0]}", hint="Remove it and go on with --resume."
        ) from None
