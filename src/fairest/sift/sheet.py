"""What was seen of every row of a set, column by column: never all of it in memory."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Vectors
from fairest.errors import BadInput
from fairest.sift.cells import among, as_kind, digests, is_known, numbers_of
from fairest.sift.files import ShardFiles

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Sheet"]


class Sheet:
    """Rows 0 to n-1 of a set, in the order of its shards: one Parquet file a shard, and its embeddings beside it."""

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises `BadInput` for a file that is damaged."""
        self.files = tuple(files)
        self._shards = ShardFiles(self.files)
        self.lengths = self._shards.lengths
        """Rows of each shard."""
        self.rows = sum(self.lengths)
        self.columns = self._shards.columns
        """The columns that any shard has."""
        self.parts, self.batches, self.kind = self._shards.parts, self._shards.batches, self._shards.kind

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

        kind = self.kind(name)
        return pa.chunked_array([as_kind(cells, kind) for _, cells in self.parts(name)], kind)

    def numbers(self, name: str, *, lenient: bool = False) -> NDArray[np.float64]:
        """A column of numbers, `[n]`, also of numbers that are written as texts; NaN where there is none.

        Raises `UnknownName`, and `BadInput` for a column that has texts and not one number, unless `lenient`.
        """
        numbers, text = np.full(self.rows, np.nan), None
        for rows, cells in self.parts(name):
            numbers[rows] = numbers_of(cells)
            strange = np.flatnonzero(is_known(cells) & np.isnan(numbers[rows]))
            text = str(cells[strange[0]]) if text is None and len(strange) else text
        if text is not None and not lenient and np.isnan(numbers).all():
            raise BadInput(
                f"The column {name!r} holds texts, such as {text[:40]!r}, where numbers are needed.",
                hint='Texts are compared as in "licence in cc0, cc-by".',
            )
        return numbers

    def known(self, name: str) -> NDArray[np.bool_]:
        """`[n]`: whether a row has a value there. NaN is none. Raises `UnknownName`."""
        return self._each(name, is_known)

    def among(self, name: str, wanted: Sequence[str]) -> NDArray[np.bool_]:
        """`[n]`: whether a row's value is one of some texts, or of the numbers they write. Raises `UnknownName`."""
        return self._each(name, partial(among, wanted=wanted))

    def digests(self, name: str) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """`[n]` twice: the first 64 bits of a column of hex digests, and where there is one. Raises `UnknownName`."""
        out, known = np.zeros(self.rows, np.uint64), np.zeros(self.rows, np.bool_)
        for rows, cells in self.parts(name):
            out[rows], known[rows] = digests(cells)
        return out, known

    def texts(self, name: str) -> "pa.ChunkedArray":
        """A column as texts, null where there is none."""
        import pyarrow as pa

        return as_kind(self.column(name), pa.string())

    def coded(self, name: str, most: int | None = None) -> tuple[list[str], NDArray[np.int64]]:
        """The different texts of a column, sorted, and the place of each row's among them, `[n]`; -1 for none.

        Raises `UnknownName`, and `BadInput` for more than `most` of them, as soon as there are.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        kind, place = self.kind(name), dict[str, int]()
        codes = np.full(self.rows, -1, np.int64)
        for rows, cells in self.parts(name):
            encoded = as_kind(as_kind(cells, kind), pa.string()).dictionary_encode()
            here = [place.setdefault(word, len(place)) for word in encoded.dictionary.to_pylist()]
            codes[rows] = np.array([*here, -1])[pc.fill_null(encoded.indices, len(here)).to_numpy()]
            if most is not None and len(place) > most:
                raise BadInput(
                    f"The column {name!r} has more than {most} different values, such as {min(place)[:40]!r}.",
                    hint=f"A column of groups has at most {most}.",
                )
        words = sorted(place)
        rank = np.empty(len(words) + 1, np.int64)
        rank[[place[word] for word in words]], rank[-1] = np.arange(len(words)), -1
        return words, rank[codes]

    def some(self, name: str, rows: NDArray[np.int64]) -> "pa.Array":
        """The texts of these rows, in their ascending order: shards without any of them are not read."""
        import pyarrow as pa

        kind, ends = pa.large_string(), np.cumsum((0, *self.lengths))
        cuts = np.searchsorted(rows, ends)
        found = [
            self._shards.shard(part, name, pa.string()).cast(kind).take(rows[cuts[part] : cuts[part + 1]] - ends[part])
            for part in np.flatnonzero(np.diff(cuts)).tolist()
        ]
        return pa.concat_arrays([chunk for chunks in found for chunk in chunks.chunks] or [pa.array([], kind)])

    def picked(self, rows: Sequence[int] | NDArray[np.int64], names: Sequence[str]) -> list[dict[str, Any]]:
        """These rows, in that order, of some columns: other shards than theirs are not read."""
        import pyarrow as pa

        wanted, starts = np.asarray(rows, np.int64), np.cumsum((0, *self.lengths))
        at = np.searchsorted(starts[1:], wanted, side="right")
        found: dict[int, dict[str, Any]] = {}
        kinds = {name: self.kind(name) for name in names}
        for part in np.unique(at).tolist():
            here = np.unique(wanted[at == part])
            columns = [self._shards.shard(part, name, kind) for name, kind in kinds.items()]
            table = pa.table(columns, list(names)).take(here - starts[part])
            found |= zip(here.tolist(), table.to_pylist(), strict=True)
        return [found[row] for row in wanted.tolist()]

    def _each(self, name: str, told: "Callable[[pa.Array], NDArray[np.bool_]]") -> NDArray[np.bool_]:
        out = np.zeros(self.rows, np.bool_)
        for rows, cells in self.parts(name):
            out[rows] = told(cells)
        return out
