"""Embeddings as directions, and samples of rows that do not hang on their places."""

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Floats
from fairest.sift.order import scrambled

__all__ = ["first_by_hash", "unit"]


def unit(rows: Floats) -> NDArray[np.bool_]:
    """Bring rows `[n,d]` to length 1, in place, and say which of them have a direction.

    The others (not finite, all zero, or longer than a float32 can say) become zeros, which are like nothing.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        length = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        has: NDArray[np.bool_] = np.isfinite(length) & (length > 0)
    rows[~has] = 0
    rows /= np.where(has, length, 1)[:, None]
    return has


def first_by_hash(rows: NDArray[np.int64], ids: NDArray[np.uint64], seed: int, n: int) -> NDArray[np.int64]:
    """The `n` of these rows whose scrambled ids are smallest, in their order: a sample whatever the rows' places."""
    return rows[np.argsort(scrambled(ids[rows], seed), kind="stable")[:n]]
