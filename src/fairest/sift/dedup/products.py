"""The exact similarities of blocks, in tiles, and the pairs that reach the threshold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors, Floats
from fairest.sift.dedup.blocks import Block, Task
from fairest.sift.dedup.units import unit
from fairest.sift.dedup.work import Arrays

__all__ = ["Compare", "alike", "similarities"]

_TALL, _WIDE = 512, 4096
_SLACK = 1e-5
"""What float32 may be off; who is that near the threshold is decided in float64."""
_DENSE = 16
"""Pairs a row of a tile. Where there are more, as many as hold the families together are kept."""

Edges = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Compare:
    """The kernel that holds the rows of blocks against each other: left, right (places in the set), similarity.

    Thousands of rows that are all alike have millions of pairs. Of a tile with more than 16 pairs a row only the
    spanning forest of its most similar pairs is kept: the same rows hang together at this threshold and every higher.
    """

    vectors: AnyVectors
    threshold: float

    def __call__(self, task: Task) -> Arrays:
        numbers = np.concatenate([np.empty(0, np.int64), *(block.rows for block in task)])
        rows = self.vectors[numbers]
        unit(rows)
        found, at = [(numbers[:0], numbers[:0], np.empty(0, np.float32))], 0
        for block in task:
            here = rows[at : at + len(block.rows)]
            found += [(numbers[at + one], numbers[at + two], s) for one, two, s in self._pairs(here, block)]
            at += len(block.rows)
        one, two, similarity = (np.concatenate(part) for part in zip(*found, strict=True))
        return {"left": np.minimum(one, two), "right": np.maximum(one, two), "similarity": similarity}

    def _pairs(self, rows: Floats, block: Block) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]:
        for left in range(0, block.columns, _WIDE):
            for top in range(max(left, block.first), len(rows), _TALL):
                # Beyond the diagonal a pair would come twice.
                end = min(left + _WIDE, block.columns, top + _TALL)
                one, two = self._edges(rows[top : top + _TALL] @ rows[left:end].T, top, left)
                similarity = similarities(rows, rows, one, two)
                there = similarity >= self.threshold
                if there.any():
                    yield one[there], two[there], similarity[there].astype(np.float32)

    def _edges(self, product: Floats, top: int, left: int) -> Edges:
        one, two = alike(product, self.threshold)
        once = two + left < one + top
        one, two = one[once], two[once]
        if len(one) > _DENSE * sum(product.shape):
            one, two = _forest(product, one, two)
        return one + top, two + left


def alike(product: Floats, threshold: float) -> Edges:
    """The cells of a tile of similarities that reach the threshold or just miss it."""
    cells = np.flatnonzero(product >= np.float32(max(threshold - _SLACK, threshold / 2)))
    one, two = np.divmod(cells, product.shape[1])
    return one, two


def similarities(
    left: Floats, right: Floats, one: NDArray[np.int64], two: NDArray[np.int64], size: int = 4096
) -> NDArray[np.float64]:
    """Of the rows `left[one]` and `right[two]`, of length 1 up to rounding, in float64: the same in any order."""
    found = np.empty(len(one))
    for start in range(0, len(one), size):
        x, y = (rows[at[start : start + size]].astype(np.float64) for rows, at in ((left, one), (right, two)))
        lengths = np.einsum("ij,ij->i", x, x) * np.einsum("ij,ij->i", y, y)
        found[start : start + size] = np.einsum("ij,ij->i", x, y) / np.sqrt(lengths)
    return found


def _forest(product: Floats, one: NDArray[np.int64], two: NDArray[np.int64]) -> Edges:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    tall, wide = product.shape
    # Not 1 - similarity: an edge of weight 0 would be none.
    weight = 3 - product[one, two].astype(np.float64)
    graph = coo_array((weight, (one, two + tall)), shape=(tall + wide, tall + wide))
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    return tree.row.astype(np.int64), tree.col.astype(np.int64) - tall
