"""Chance that hangs on a row's id alone, so that neither order nor shards change it."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["scrambled"]


def scrambled(ids: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """A number from 0 to 2**64 - 1 of each id, `[n]`: for each seed another, as if drawn, and no two ids share one.

    It is the output function of SplitMix64 (Steele, Lea and Flood 2014) on the id and the scrambled seed.
    """
    start = _mixed(np.array([seed % 2**64], np.uint64))
    return _mixed(np.asarray(ids, np.uint64) ^ start)


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
