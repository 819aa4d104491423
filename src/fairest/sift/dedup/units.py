"""Embeddings as directions, and hashes as an order that has nothing to do with places."""

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Floats

__all__ = ["first_by_hash", "mixed", "unit"]

_MULTIPLIERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


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


def mixed(ids: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Other hashes of the same rows, one order a seed (the finaliser of SplitMix64: Steele, Lea and Flood 2014)."""
    x = ids + np.uint64((seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64)
    for shift, by in zip((30, 27), _MULTIPLIERS, strict=True):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(by)
    return np.asarray(x ^ (x >> np.uint64(31)), np.uint64)


def first_by_hash(rows: NDArray[np.int64], ids: NDArray[np.uint64], seed: int, n: int) -> NDArray[np.int64]:
    """The `n` of these rows whose mixed hashes are smallest, in their order: a sample whatever the rows' places."""
    return rows[np.argsort(mixed(ids[rows], seed), kind="stable")[:n]]
