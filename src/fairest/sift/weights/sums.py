"""Sums of many weights that do not depend on their order, so that neither do results."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["scaled", "sums", "total"]

_COARSE, _FINE = 2.0**20, 2.0**46
"""Whole multiples of a power of two add up without rounding while their sum has at most 53 binary places. A weight is
cut into a coarse part (exact up to a total of 8e9) and a fine one (exact for 1e8 rows); what is below 1e-14 goes."""


def scaled(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """The weights over the power of two nearest to their mean, and that: no digit changes, and none is too small."""
    power = float(2.0 ** np.round(np.log2(weights.mean()))) if len(weights) and weights.any() else 1.0
    return weights / power, power


def sums(places: NDArray[np.int64], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The weight at each of `size` places, as a coarse and a fine part, `[2,size]`. Such sums add up exactly."""
    return np.stack([np.bincount(places, part, size) for part in _parts(weights)])


def total(weights: NDArray[np.float64]) -> float:
    """The sum of all weights."""
    return float(sum(part.sum() for part in _parts(weights)))


def _parts(weights: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    coarse = np.rint(weights * _COARSE) / _COARSE
    return coarse, np.rint((weights - coarse) * _FINE) / _FINE
