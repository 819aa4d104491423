"""What was seen of a shard, in files: each whole or absent."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from fairest.data import Cell

__all__ = ["save_rows", "save_vectors"]

_FIRST = ("key", "id", "shard", "why", "caption")
_KINDS = {"key": "string", "why": "string", "caption": "string", "id": "uint64", "phash": "uint64"}


def save_vectors(file: Path, vectors: Sequence[NDArray[np.float32] | None], width: int) -> None:
    """A table `[n,width]`; a row without a vector is all NaN."""
    table = np.full((len(vectors), width), np.nan, np.float32)
    for i, vector in enumerate(vectors):
        if vector is not None:
            table[i] = vector
    _whole(file, partial(np.save, arr=table, allow_pickle=False))


def save_rows(file: Path, rows: Sequence[Mapping[str, Cell]]) -> None:
    """A Parquet file with every column that any of the rows has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = dict.fromkeys((*_FIRST, *(name for row in rows for name in row)))
    table = pa.table({name: _column(name, [row.get(name) for row in rows]) for name in names})
    _whole(file, lambda out: pq.write_table(table, out, compression="zstd"))


def _column(name: str, cells: Sequence[Cell]) -> Any:
    """A column of one kind: texts, where the cells are of several."""
    import pyarrow as pa

    try:
        return pa.array(cells, _KINDS.get(name))
    except (pa.ArrowException, OverflowError, UnicodeError):
        return pa.array([None if cell is None else _sound(str(cell)) for cell in cells], pa.string())


def _sound(text: str) -> str:
    """Without halves of signs, which no file can hold."""
    return text.encode(errors="replace").decode()


def _whole(file: Path, write: Callable[[IO[bytes]], object]) -> None:
    beside = file.with_name(f".{file.name}.part")
    with beside.open("wb") as out:
        write(out)
    beside.replace(file)
