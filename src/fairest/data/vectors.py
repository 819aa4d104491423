"""The embeddings of a set: files of them as one table that is never in memory as a whole."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput

__all__ = ["AnyVectors", "Floats", "Vectors", "blocks"]

Floats: TypeAlias = NDArray[np.float32]

_OPEN = 512
"""Maps that stay open: each is a file that is open, and many systems allow a process 1,024."""


class _Table(NamedTuple):
    """Where the rows stand in a file."""

    shape: tuple[int, int]
    kind: np.dtype[np.floating]
    offset: int
    order: Literal["C", "F"]


class Vectors:
    """Rows of several .npy files, one after the other: `[n,d]` float32. Can be pickled; files are mapped when read.

    Maps of some files stay open in a process, for as long as it has these vectors.

    `vectors[3:9]` and `vectors[[5, 2]]` copy those rows out, in the order asked for. A row without an embedding is
    all NaN.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises `BadInput` where the files do not hold float32 or float16 rows of one length."""
        self._files = tuple(files)
        self._tables = [_table(file) for file in self._files]
        self._maps = dict[int, NDArray[np.floating]]()
        shapes = [table.shape for table in self._tables]
        widths = {width for rows, width in shapes if rows} or {width for _, width in shapes}
        if len(widths) > 1:
            raise BadInput(f"Embeddings of {sorted(widths)} numbers a row do not fit together.")
        self._ends = np.cumsum([rows for rows, _ in shapes], dtype=np.int64)
        self.shape = (int(self._ends[-1]) if len(self._ends) else 0, widths.pop() if widths else 0)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: "slice | Sequence[int] | NDArray[np.int64]") -> Floats:
        if isinstance(rows, slice):
            start, stop, step = rows.indices(len(self))
            return self._run(start, stop) if step == 1 else self[np.arange(start, stop, step)]
        wanted = np.asarray(rows, np.int64)
        out = np.empty((len(wanted), self.shape[1]), np.float32)
        at = np.searchsorted(self._ends, wanted, side="right")
        order = np.argsort(at, kind="stable")
        for here in np.split(order, np.flatnonzero(np.diff(at[order])) + 1) if len(order) else ():
            i = int(at[here[0]])
            out[here] = self._mapped(i)[wanted[here] - self._start(i)]
        return out

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_maps": {}}

    def _run(self, start: int, stop: int) -> Floats:
        """Rows that follow one another are copied once."""
        out = np.empty((max(stop - start, 0), self.shape[1]), np.float32)
        done = start
        while done < stop:
            i = int(np.searchsorted(self._ends, done, side="right"))
            end = min(stop, int(self._ends[i]))
            out[done - start : end - start] = self._mapped(i)[done - self._start(i) : end - self._start(i)]
            done = end
        return out

    def _start(self, i: int) -> int:
        return int(self._ends[i - 1]) if i else 0

    def _mapped(self, i: int) -> NDArray[np.floating]:
        mapped = self._maps.get(i)
        if mapped is None:
            table = self._tables[i]
            mapped = np.memmap(self._files[i], table.kind, "r", table.offset, table.shape, table.order)
            if len(self._maps) < _OPEN:  # whoever reads all files over and over would find none of the last ones
                self._maps[i] = mapped
        return mapped


AnyVectors: TypeAlias = Vectors | Floats
"""Both have `shape`, and give rows by a slice or by their numbers."""


def blocks(vectors: AnyVectors, size: int = 16_384) -> Iterator[tuple[int, Floats]]:
    """All rows in order, so many at a time, each with the number of its first."""
    for start in range(0, vectors.shape[0], size):
        yield start, vectors[start : start + size]


def _table(file: Path) -> _Table:
    try:
        array = np.load(file, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadInput(f"The embeddings {file.name} cannot be read: {error}.") from None
    if array.ndim != 2 or array.dtype not in (np.float32, np.float16):
        raise BadInput(f"The embeddings {file.name} are {array.dtype} {array.shape}; rows of float32 are wanted.")
    order: Literal["C", "F"] = "C" if array.flags.c_contiguous else "F"
    return _Table((int(array.shape[0]), int(array.shape[1])), array.dtype, array.offset, order)
