"""Which rows of families stand: each of the others is as alike to one of them as the threshold asks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors
from fairest.sift.dedup.keepers import Merit, keepers
from fairest.sift.dedup.units import unit

__all__ = ["alike_rows", "standing"]

_BLOCK = 32_768
_ROUNDING = 1e-6


def standing(
    families: NDArray[np.int64],
    ids: NDArray[np.uint64],
    merits: Sequence[Merit],
    there: NDArray[np.bool_],
    files: NDArray[np.int64],
    vectors: AnyVectors,
    threshold: float,
) -> NDArray[np.int64]:
    """Of every row the one that stands in its place, `[n]`; a row that stands, or is not `there`, is its own.

    Families hang together by pairs, and pairs make chains: their ends may have nothing in common. So the first in merit
    stays, with it go the rows that are as alike to it as `threshold`, or the same file (equal `files`), and of what
    is left of the family again the first in merit stays. No two rows of a family that stand are so alike, and each
    that goes is so alike to the one in its place.
    """
    stands = np.arange(len(families))
    left = np.flatnonzero(there)
    while len(left):
        first = left[keepers(families[left], ids[left], [merit[left] for merit in merits])]
        goes = files[left] == files[first]
        goes[~goes] = alike_rows(vectors, left[~goes], first[~goes], threshold)
        stands[left[goes]] = first[goes]
        left = left[~goes]
    return stands


def alike_rows(
    vectors: AnyVectors, ones: NDArray[np.int64], others: NDArray[np.int64], threshold: float
) -> NDArray[np.bool_]:
    """Whether the cosine of each of some rows and the one beside it is at least `threshold`; `[k]`.

    Rows without a vector are like nothing.
    """
    found = np.zeros(len(ones), np.bool_)
    for at in range(0, len(ones), _BLOCK):
        here = slice(at, at + _BLOCK)
        a, b = (np.array(vectors[rows[here]]) for rows in (ones, others))
        unit(a)
        unit(b)
        found[here] = np.einsum("ij,ij->i", a, b) >= threshold - _ROUNDING
    return found
