"""Rows whose embeddings are the same numbers: found by a hash, and held against each other number for number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors
from fairest.sift.dedup.units import unit
from fairest.sift.dedup.work import Arrays
from fairest.sift.order import scrambled

__all__ = ["Look", "originals"]

_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Look:
    """The kernel that reads every row once: which have a direction, and a hash of each one's numbers."""

    vectors: AnyVectors

    def __call__(self, rows: tuple[int, int]) -> Arrays:
        blocks = [(start, min(start + _BLOCK, rows[1])) for start in range(*rows, _BLOCK)]
        hashes, has = zip(*(_looked_at(self.vectors[start:end]) for start, end in blocks), strict=True)
        return {"hash": np.concatenate(hashes), "has": np.concatenate(has)}


def _looked_at(seen: NDArray[np.float32]) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    rows = np.array(seen, np.float32, order="C")
    wide = rows.shape[1] % 2 == 0
    words: NDArray[np.unsignedinteger] = rows.view(np.uint64) if wide else rows.view(np.uint32)
    weights = scrambled(np.arange(words.shape[1], dtype=np.uint64), 0) | np.uint64(1)
    return np.asarray(words @ weights, np.uint64), unit(rows)


def originals(
    vectors: AnyVectors, hashes: NDArray[np.uint64], rows: NDArray[np.int64], ids: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The `rows` that copy another of them, and the row each copies: of equal ones that with the smallest id.

    A hash says which may be equal, and their numbers decide: whoever makes hashes meet gains nothing by it.
    """
    order = rows[np.lexsort((ids[rows], hashes[rows]))]
    first = np.ones(len(order), bool)
    first[1:] = hashes[order[1:]] != hashes[order[:-1]]
    starts = np.flatnonzero(first)
    leads = order[np.repeat(starts, np.diff(np.append(starts, len(order))))]
    copies, leads = order[~first], leads[~first]
    equal = np.zeros(len(copies), bool)
    for start in range(0, len(copies), _BLOCK):
        here = slice(start, start + _BLOCK)
        equal[here] = (vectors[copies[here]] == vectors[leads[here]]).all(1)
    return copies[equal], leads[equal]
