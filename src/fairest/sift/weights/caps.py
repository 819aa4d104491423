"""No row may weigh too much: one that counts a hundred times is learned by heart."""

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.weights.sums import scaled, total

__all__ = ["cap"]


def cap(weights: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """Weights of at most `most` times their mean, with the same total and so the same mean.

    What is cut off goes to the others in proportion to their weight, which may lift some of them to the cap, and so
    on until none is above it. It moves shares that were raked: what it moved them by is in the facts of that step.

    Raises `BadInput` for a cap below 1, which no weights keep.
    """
    if not most >= 1:
        raise BadInput(f"A cap of {most:g} times the mean is none that weights can keep.", hint="Give 1 or more.")
    whole = _sum(weights)
    limit, scale, capped = most * whole / max(len(weights), 1), 1.0, 0
    while (over := weights * scale >= limit).sum() > capped:
        capped = int(over.sum())
        if capped == len(weights):
            break
        scale = (whole - capped * limit) / _sum(weights[~over])
    return np.where(over, limit, weights * scale)


def _sum(weights: NDArray[np.float64]) -> float:
    """In any order the same, whatever their scale."""
    relative, power = scaled(weights)
    return total(relative) * power
