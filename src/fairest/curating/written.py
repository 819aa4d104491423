"""What a plan leaves: who was kept with what weight, who went and why, and the same groups after every step."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fairest.data.weights import write_weights
from fairest.run.files import whole
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GROUPS", "KEPT", "REMOVED", "write_groups", "write_kept", "write_removed"]

KEPT, REMOVED, GROUPS = "kept.parquet", "removed.parquet", "groups.parquet"
_GROUP = 262_144
"""Rows, or more, of a group in a file."""


def write_kept(folder: Path, sheet: Sheet, state: State) -> None:
    """`kept.parquet`: key and weight of every row that is there, in the order of the set."""
    kept, weight = state.kept, state.weight
    parts = ((rows, keys.filter(kept[rows]).to_pylist()) for rows, keys in sheet.parts("key"))
    write_weights(folder / KEPT, ((keys, weight[rows][kept[rows]]) for rows, keys in parts))


def write_removed(folder: Path, sheet: Sheet, state: State) -> None:
    """`removed.parquet`: key, shard, step and reason of every row that went, and the key that was kept in its place."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in ("key", "shard", "step", "reason", "kept_instead")])
    with whole(folder / REMOVED) as out, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for table in _grouped(_removed(sheet, state, schema)):
            writer.write_table(table)


def _removed(sheet: Sheet, state: State, schema: "pa.Schema") -> "Iterator[pa.Table]":
    """Some rows at a time: no column is in memory as a whole, but for the keys of those that stayed for others."""
    import pyarrow as pa

    steps, whys = (np.array([getattr(r, name) for r in state.reasons], object) for name in ("step", "why"))
    twins = np.unique(state.twin[~state.kept & (state.twin >= 0)])
    stayed = sheet.some("key", twins)
    for rows, batch in sheet.batches(["key", "shard"]):
        went = np.flatnonzero(~state.kept[rows]) + rows.start
        twin, reason = state.twin[went], state.gone[went] - 1
        instead = stayed.take(pa.array(np.searchsorted(twins, twin), mask=twin < 0)).cast(pa.string())
        told = [pa.array(names[reason], pa.string()) for names in (steps, whys)]
        yield pa.table([*batch.take(pa.array(went - rows.start)).columns, *told, instead], schema=schema)


def write_groups(folder: Path, documents: Sequence[Mapping[str, Any]]) -> None:
    """`groups.parquet`: every step's group table, one under the other."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [row for document in documents for row in document["groups"]]
    if rows:
        with whole(folder / GROUPS) as out:
            pq.write_table(pa.Table.from_pylist(rows), out)


def _grouped(tables: "Iterator[pa.Table]") -> "Iterator[pa.Table]":
    """Put together to groups of rows that are worth one."""
    import pyarrow as pa

    held, rows = list[pa.Table](), 0
    for table in tables:
        held.append(table)
        rows += len(table)
        if rows >= _GROUP:
            yield pa.concat_tables(held)
            held, rows = [], 0
    if held:
        yield pa.concat_tables(held)
