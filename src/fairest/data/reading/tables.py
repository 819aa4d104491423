"""Parquet files cut into shards."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

import numpy as np

from fairest.checks import first_line
from fairest.data.reading.embeddings import length_of, vectors_of
from fairest.data.reading.rows import Row, sample_of
from fairest.data.reading.table_rows import columns_unread, is_set, rows_of_groups
from fairest.data.sample import Sample
from fairest.data.vectors import Floats
from fairest.errors import BadInput

__all__ = ["TableShard", "columns_left_out", "shard_with_vectors", "shards_of_table"]


@dataclass(frozen=True, slots=True)
class TableShard:
    """Groups of rows of one file."""

    name: str
    file: Path
    called: str
    """The file inside its set."""
    root: Path | None
    """Where paths in it lead from, and never out of; None: pictures are not looked for."""
    groups: tuple[int, int] | None = None
    """The first, and the one after the last; None: all."""
    start: int = 0
    """The number of the first row."""
    vectors: Path | None = None
    """Embeddings of as many rows."""
    unread: tuple[str, ...] = ()
    """Columns of the file that are left out."""

    def samples(self) -> Iterator[Sample]:
        """Its rows; one instead of those that are damaged. An embedding that is not finite is none."""
        rows = rows_of_groups(self.file, self.called, self.root, self.groups, self.start)
        yield from map(sample_of, rows if self.vectors is None else _joined(rows, vectors_of(self.vectors)))


def shards_of_table(file: Path, called: str, rows: int) -> list[TableShard]:
    """Of so many rows or more: groups of rows are not cut, however long they are. Paths lead from the file's folder.

    None where the table has neither captions, pictures, addresses nor keys. Raises `BadInput` where it is damaged.
    """
    counts, saying, unread = _look(file, called)
    if not saying:
        return []
    starts, parts = [0, *accumulate(counts)], _parts(counts, rows)
    names = [called] if len(parts) == 1 else [f"{called}#{first}" for first, _end in parts]
    root = file.resolve().parent
    return [
        TableShard(name, file, called, root, part, starts[part[0]], unread=unread)
        for name, part in zip(names, parts, strict=True)
    ]


def shard_with_vectors(file: Path, called: str, vectors: Path) -> TableShard:
    """The whole file, each row with its embedding. Raises `BadInput` where there are not as many of both."""
    counts, _, unread = _look(file, called)
    rows, length = sum(counts), length_of(vectors)
    if rows != length:
        raise BadInput(
            f"{called} has {rows} rows, and {vectors.name} has {length} embeddings: they do not belong together.",
            hint="Write both anew from one run, or leave both out.",
        )
    return TableShard(called, file, called, None, vectors=vectors, unread=unread)


def columns_left_out(shards: Iterable[TableShard]) -> dict[str, int]:
    """In how many files each column is that is not read: lists, and bytes that are no pictures."""
    told = {(shard.called, name) for shard in shards for name in shard.unread}
    return dict(sorted(Counter(f"column {name}" for _, name in told).items()))


def _joined(rows: Iterator[Row], vectors: Iterator[Floats]) -> Iterator[Row]:
    """By their numbers: where rows are lost, their embeddings are left out with them."""
    passed = 0
    for row in rows:
        if row.why is None:
            vector = next(islice(vectors, row.number - passed, None), None)
            passed = row.number + 1
            row.vector = vector if vector is not None and np.isfinite(vector).all() else None
            row.why = "the embeddings are damaged or cut short" if vector is None else None
        yield row


def _look(file: Path, called: str) -> tuple[list[int], bool, tuple[str, ...]]:
    """Rows by group, whether the columns are those of a picture-caption set, and which of them are left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as table:
            counts = [table.metadata.row_group(i).num_rows for i in range(table.metadata.num_row_groups)]
            return counts, is_set(table.schema_arrow), columns_unread(table.schema_arrow)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput(f"The table {called} cannot be read: {first_line(error)}.") from None


def _parts(counts: Sequence[int], rows: int) -> list[tuple[int, int]]:
    """Runs of groups, each the shortest that holds so many rows."""
    parts, first, held = list[tuple[int, int]](), 0, 0
    for group, count in enumerate(counts):
        held += count
        if held >= rows or group + 1 == len(counts):
            parts.append((first, group + 1))
            first, held = group + 1, 0
    return parts or [(0, 0)]
