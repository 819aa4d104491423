"""What is told of the rows of an index: Parquet files as one table that is never in memory as a whole."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairest.checks import first_line
from fairest.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Tables"]


class Tables:
    """Rows of several Parquet files, one after the other. Can be pickled."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises `BadInput` where a file is none of Parquet."""
        told = [_told(file) for file in files]
        self._files = tuple(files)
        self.sizes = [rows for rows, _ in told]
        self.columns = tuple(dict.fromkeys(name for _, names in told for name in names))
        self._starts = np.cumsum([0, *self.sizes], dtype=np.int64)

    def read(self, columns: Sequence[str], rows: Sequence[int] | NDArray[np.int64] | None = None) -> "pa.Table":
        """Some columns of all rows, or of those asked for in their order; a column that a file lacks is null there.

        Raises `UnknownName` for a column that no file has, `BadInput` where files do not fit together.
        """
        for name in columns:
            if name not in self.columns:
                raise UnknownName("column of this index", name, self.columns)
        if rows is None:
            return _joined([_read(file, columns) for file in self._files], columns)
        return self._some(columns, np.asarray(rows, np.int64))

    def _some(self, columns: Sequence[str], rows: NDArray[np.int64]) -> "pa.Table":
        """The files that hold such rows, one in memory at a time."""
        at = np.searchsorted(self._starts, rows, side="right") - 1
        order = np.argsort(at, kind="stable")
        parts = [
            _read(self._files[i], columns).take(rows[at == i] - self._starts[i]).combine_chunks() for i in np.unique(at)
        ]
        return _joined(parts or [_read(self._files[0], columns).slice(0, 0)], columns).take(np.argsort(order))


def _told(file: Path) -> tuple[int, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as opened:
            return opened.metadata.num_rows, opened.schema_arrow.names
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(file, error) from None


def _read(file: Path, columns: Sequence[str]) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as opened:
            there = [name for name in dict.fromkeys(columns) if name in opened.schema_arrow.names]
            read = opened.read(there)
            # A table without columns has no rows either.
            return read if there else pa.table({columns[0]: pa.nulls(opened.metadata.num_rows)})
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(file, error) from None


def _joined(tables: Sequence["pa.Table"], columns: Sequence[str]) -> "pa.Table":
    import pyarrow as pa

    try:
        return pa.concat_tables(tables, promote_options="permissive").select(columns)
    except pa.ArrowException as error:
        raise BadInput(f"The columns of the index's parts do not fit together: {first_line(error)}.") from None


def _unreadable(file: Path, error: Exception) -> BadInput:
    return BadInput(f"The metadata {file.name} cannot be read: {first_line(error)}.")
