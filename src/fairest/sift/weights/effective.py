"""What weights cost: as many rows of equal weight would tell as much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.sift.grouping import Grouping

__all__ = ["Spread", "Weighed", "by_value", "effective_size", "spread"]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Spread:
    """How unequal weights are."""

    rows: int
    effective: float | None
    """Kish's effective sample size; None where there are no rows."""
    largest: float | None
    """The largest weight, in times the mean."""
    at_cap: float | None = None
    """Share of rows that weigh as much as the cap allows; None without one."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The rows of one value."""

    rows: int
    weight: float
    share: float | None
    """Of the weight of all rows with a value; None where there are none."""
    effective: float | None


def effective_size(weights: NDArray[np.float64]) -> float | None:
    """(sum w)^2 / sum w^2 (Kish 1965): an average over these rows is as sure as over so many of equal
    weight, if weights have nothing to do with what is averaged. None of no rows."""
    if not len(weights):
        return None
    relative = weights / weights.max()
    return float(relative.sum() ** 2 / np.dot(relative, relative))


def spread(weights: NDArray[np.float64], most: float | None = None) -> Spread:
    """Of the weights of rows that are there, capped at `most` times the mean or not at all."""
    if not len(weights):
        return Spread(0, None, None)
    relative = weights / weights.mean()
    at_cap = None if most is None else float((relative >= most * (1 - _ROUNDING)).mean())
    return Spread(len(weights), effective_size(weights), float(relative.max()), at_cap)


def by_value(weights: NDArray[np.float64], kept: NDArray[np.bool_], grouping: Grouping) -> Mapping[str, Weighed]:
    """The rows that are there, by value; also a value that no row has. Weights and mask are `[n]`."""
    places = np.where(kept & (grouping.codes >= 0), grouping.codes, len(grouping.values)).astype(np.intp)
    rows, weight, squares = (
        np.bincount(places, part, len(grouping.values) + 1)[:-1] for part in (None, weights, weights**2)
    )
    told = weight.sum()
    return {
        value: Weighed(
            int(rows[i]),
            float(weight[i]),
            float(weight[i] / told) if told else None,
            float(weight[i] ** 2 / squares[i]) if rows[i] else None,
        )
        for i, value in enumerate(grouping.values)
    }
