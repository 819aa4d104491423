"""Weights as they leave: a Parquet file of `key, weight`."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.run.files import whole

__all__ = ["write_weights"]

_GROUP = 262_144


def write_weights(file: Path, batches: Iterable[tuple[Sequence[str], NDArray[np.float64]]]) -> None:
    """Keys with their weights, batch after batch: one group of rows is in memory, however many there are.

    Raises `BadInput` for a weight that is not finite and above zero; then no file is left.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("key", pa.string()), ("weight", pa.float64())])
    with whole(file) as out, pq.ParquetWriter(out, schema) as writer:
        held, rows = list[pa.Table](), 0
        for keys, weights in batches:
            _check(keys, weights)
            held.append(pa.table([pa.array(keys, pa.string()), pa.array(weights, pa.float64())], schema=schema))
            rows += len(keys)
            if rows >= _GROUP:
                writer.write_table(pa.concat_tables(held), row_group_size=rows)
                held, rows = [], 0
        if held:
            writer.write_table(pa.concat_tables(held))


def _check(keys: Sequence[str], weights: NDArray[np.float64]) -> None:
    if len(keys) != len(weights):
        raise BadInput(f"{len(keys)} keys with {len(weights)} weights: each row needs one.")
    wrong = ~(np.isfinite(weights) & (weights > 0))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise BadInput(f"The row {keys[at]!r} weighs {weights[at]}; weights are finite and above zero.")
