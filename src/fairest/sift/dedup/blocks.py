"""What is held against what: every cluster's rows against each other, and its visitors against them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Task", "tasks"]

_ROWS = 32_768
"""Of a task: what it reads at once, 64 MB at 512 numbers a row."""
_PART = 8192
"""Of the rows of a cluster that is too large for one task."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows from `first` on are held against the first `columns` rows; of two that both are among those, once."""

    rows: NDArray[np.int64]
    columns: int
    first: int = 0


Task: TypeAlias = tuple[Block, ...]


def tasks(
    home: NDArray[np.int32], visitor: NDArray[np.int64], visited: NDArray[np.int32], ids: NDArray[np.uint64]
) -> list[Task]:
    """All blocks, packed into tasks of about equally many rows. `home [n]` is -1 for rows that take no part."""
    here = np.flatnonzero(home >= 0)
    rank = np.empty(len(ids), np.int64)
    rank[np.argsort(ids, kind="stable")] = np.arange(len(ids))
    row = np.concatenate([here, visitor])
    # Members come before visitors, and each in the order of their ids: places change nothing.
    group = np.concatenate([home[here].astype(np.int64) * 2, visited.astype(np.int64) * 2 + 1])
    order = np.lexsort((rank[row], group))
    row, group = row[order], group[order]
    clusters = int(home.max(initial=-1)) + 1
    ends = np.searchsorted(group, np.arange(2 * clusters), side="right")
    starts = np.append(0, ends[:-1])
    blocks = (
        block
        for c in range(0, 2 * clusters, 2)
        for block in _blocks(row[starts[c] : ends[c]], row[starts[c + 1] : ends[c + 1]])
    )
    return list(_packed(blocks))


def _blocks(members: NDArray[np.int64], visitors: NDArray[np.int64]) -> Iterator[Block]:
    """One block, or several where the cluster is too large for one task. None where there is nothing to compare."""
    rows = np.concatenate([members, visitors])
    if len(rows) <= _ROWS:
        if len(members) and len(rows) > 1:
            yield Block(rows, len(members))
        return
    for start in range(0, len(members), _PART):
        part, rest = members[start : start + _PART], rows[start + _PART :]
        for i in range(0, max(len(rest), 1), _ROWS - _PART):
            piece = np.concatenate([part, rest[i : i + _ROWS - _PART]])
            yield Block(piece, len(part), len(part) if i else 0)


def _packed(blocks: Iterator[Block]) -> Iterator[Task]:
    held: list[Block] = []
    for block in blocks:
        if held and _size(held) + len(block.rows) > _ROWS:
            yield tuple(held)
            held = []
        held.append(block)
    if held:
        yield tuple(held)


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.rows) for block in blocks)
