"""What a plan leaves: who was kept with what weight, who went and why, and the same groups after every step."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from fairest.data.weights import write_weights
from fairest.run.files import whole
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

__all__ = ["GROUPS", "KEPT", "REMOVED", "write_groups", "write_kept", "write_removed"]

KEPT, REMOVED, GROUPS = "kept.parquet", "removed.parquet", "groups.parquet"
_BLOCK = 1 << 20


def write_kept(folder: Path, sheet: Sheet, state: State) -> None:
    """`kept.parquet`: key and weight of every row that is there, in the order of the set."""
    keys = sheet.column("key")
    parts = _in_blocks(np.flatnonzero(state.kept))
    write_weights(folder / KEPT, ((keys.take(rows).to_pylist(), state.weight[rows]) for rows in parts))


def write_removed(folder: Path, sheet: Sheet, state: State) -> None:
    """`removed.parquet`: key, shard, step and reason of every row that went, and the key that was kept in its place."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    keys, shards = sheet.texts("key"), sheet.texts("shard")
    steps, whys = (np.array([getattr(r, name) for r in state.reasons], object) for name in ("step", "why"))
    schema = pa.schema([(name, pa.string()) for name in ("key", "shard", "step", "reason", "kept_instead")])
    with whole(folder / REMOVED) as out, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in _in_blocks(np.flatnonzero(~state.kept)):
            reason, twin = state.gone[rows] - 1, state.twin[rows]
            instead = keys.take(pa.array(twin, mask=twin < 0))
            told = [pa.array(names[reason], pa.string()) for names in (steps, whys)]
            writer.write_table(pa.table([keys.take(rows), shards.take(rows), *told, instead], schema=schema))


def write_groups(folder: Path, documents: Sequence[Mapping[str, Any]]) -> None:
    """`groups.parquet`: every step's group table, one under the other."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [row for document in documents for row in document["groups"]]
    if rows:
        with whole(folder / GROUPS) as out:
            pq.write_table(pa.Table.from_pylist(rows), out)


def _in_blocks(rows: Any) -> Iterator[Any]:
    return (rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK))
