"""What was seen of a shard, in files: each whole or absent, and never all of it in memory."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairest.curating.looking.tables import FIRST, table_of, under
from fairest.data import Cell
from fairest.errors import BadInput, NotWritable
from fairest.run.files import whole
from fairest.sift.cells import common_kind

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Seen", "save_vectors"]

_ROWS, _BYTES = 4_096, 64 * 1024 * 1024
"""Of a group of rows in a file: what is held until either is reached."""
_ROOM = "Make room, or choose another --out."

Vector = NDArray[np.float32]


class Seen:
    """Rows and vectors as they come, batch by batch, in temporary files that go with `scratch`."""

    def __init__(self, folder: Path, scratch: ExitStack) -> None:
        self._tables: IO[bytes] = scratch.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
        self._vectors: IO[bytes] = scratch.enter_context(TemporaryFile(dir=folder))  # noqa: SIM115
        self._kinds: dict[str, set[pa.DataType]] = {name: set() for name in FIRST}
        self._rows, self._width = 0, 0

    def add(self, rows: Sequence[Mapping[str, Cell]], vectors: Sequence[Vector | None]) -> None:
        """One batch. Raises `BadInput` for a vector of another length than those before, and `NotWritable`."""
        try:
            self._add_vectors(vectors)
            self._add_rows(rows)
        except OSError as error:
            raise NotWritable(f"What was seen cannot be written: {error.strerror or error}.", hint=_ROOM) from None
        self._rows += len(rows)

    def save(self, file: Path) -> None:
        """Write the Parquet file with every column that any row has, and last: before it its .npy, if there is one.

        Raises `NotWritable`.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._width:
            self._save_vectors(file.with_suffix(".npy"))
        schema = pa.schema([(name, common_kind(kinds)) for name, kinds in self._kinds.items()])
        with whole(file) as out, pq.ParquetWriter(out, schema, compression="zstd") as writer:
            for group in _grouped(self._batches(schema)):
                writer.write_table(group)

    def _add_vectors(self, vectors: Sequence[Vector | None]) -> None:
        for vector in vectors:
            if vector is None:
                continue
            if self._width not in (0, len(vector)):
                raise BadInput(f"Embeddings of {self._width} and {len(vector)} numbers do not fit together.")
            if not self._width:
                self._width = len(vector)
                _write_none(self._vectors, self._rows, self._width)
        if self._width:
            self._vectors.write(_table(vectors, self._width).tobytes())

    def _add_rows(self, rows: Sequence[Mapping[str, Cell]]) -> None:
        import pyarrow as pa

        table = table_of(rows)
        for field in table.schema:
            self._kinds.setdefault(field.name, set()).add(field.type)
        with pa.ipc.new_stream(self._tables, table.schema) as stream:
            stream.write_table(table)

    def _save_vectors(self, file: Path) -> None:
        self._vectors.seek(0)
        with whole(file) as out:
            _write_header(out, self._rows, self._width)
            shutil.copyfileobj(self._vectors, out)

    def _batches(self, schema: "pa.Schema") -> "Iterator[pa.Table]":
        """Each batch as it was added, under the columns of all."""
        import pyarrow as pa

        end = self._tables.tell()
        self._tables.seek(0)
        while self._tables.tell() < end:
            with pa.ipc.open_stream(self._tables) as stream:
                yield under(schema, stream.read_all())


def save_vectors(file: Path, vectors: Sequence[Vector | None], width: int) -> None:
    """A table `[n,width]`; a row without a vector is all NaN. Raises `NotWritable`."""
    with whole(file) as out:
        np.save(out, _table(vectors, width), allow_pickle=False)


def _table(vectors: Sequence[Vector | None], width: int) -> Vector:
    table = np.full((len(vectors), width), np.nan, np.float32)
    for i, vector in enumerate(vectors):
        if vector is not None:
            table[i] = vector
    return table


def _write_none(out: IO[bytes], rows: int, width: int) -> None:
    """Rows without a vector, one at a time: there may be many before the first that has one."""
    none = np.full(width, np.nan, np.float32).tobytes()
    for _ in range(rows):
        out.write(none)


def _write_header(out: IO[bytes], rows: int, width: int) -> None:
    kind = np.lib.format.dtype_to_descr(np.dtype(np.float32))
    np.lib.format.write_array_header_1_0(out, {"descr": kind, "fortran_order": False, "shape": (rows, width)})


def _grouped(tables: "Iterator[pa.Table]") -> "Iterator[pa.Table]":
    import pyarrow as pa

    held, rows, size = list[pa.Table](), 0, 0
    for table in tables:
        held.append(table)
        rows, size = rows + len(table), size + table.nbytes
        if rows >= _ROWS or size >= _BYTES:
            yield pa.concat_tables(held)
            held, rows, size = [], 0, 0
    if held:
        yield pa.concat_tables(held)
