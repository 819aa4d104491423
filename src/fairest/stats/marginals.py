"""Marginal shares of a table, as groups of its cells that each should make a share of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput

__all__ = ["Constraint", "Marginal", "constraints", "furthest"]

_SUM_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Marginal:
    """The shares that the values of some axes of a table should have."""

    axes: tuple[int, ...]
    shares: NDArray[np.float64]
    """In the shape of the table along `axes`. NaN is no target: all such entries together keep the part of the whole
    that they have, and the shares, which add up to 1, are shares of the rest."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A marginal on the cells that there are."""

    group: NDArray[np.int64]
    """`[p]`: the group of each cell above zero."""
    share: NDArray[np.float64]
    """`[k]`: of the whole, adding up to 1."""
    entries: NDArray[np.int64]
    """In the shape of the marginal's shares: the group of each entry."""

    def marginal(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """What each group weighs, `[k]`, where the cells weigh `weights` `[p]`."""
        return np.asarray(np.bincount(self.group, weights, len(self.share)), float)

    def missing(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """What to multiply each group by, `[k]`; 1 where there is nothing to multiply."""
        now = self.marginal(weights)
        return np.divide(self.share, now, out=np.ones_like(now), where=now > 0)


def constraints(cells: NDArray[np.float64], targets: Sequence[Marginal]) -> tuple[Constraint, ...]:
    """The targets of a table. Raises `BadInput` for shares that do not fit it or do not add up to 1."""
    there = cells > 0
    return tuple(_constraint(cells / cells.sum(), there, target) for target in targets)


def furthest(weights: NDArray[np.float64], wanted: Sequence[Constraint]) -> float:
    """The largest difference between a share and its target."""
    return max((float(np.abs(one.marginal(weights) - one.share).max()) for one in wanted), default=0.0)


def _constraint(cells: NDArray[np.float64], there: NDArray[np.bool_], target: Marginal) -> Constraint:
    shares = _checked(cells.shape, target)
    open_ = np.isnan(shares)
    entries = np.where(open_, (~open_).sum(), np.cumsum(~open_).reshape(shares.shape) - 1)
    group = entries.ravel()[_places(cells.shape, target.axes)[there]]
    share = np.append(shares[~open_], 0.0) if open_.any() else shares.ravel()
    if open_.any():
        rest = float(cells[there][group == len(share) - 1].sum())
        share = np.append(share[:-1] * (1 - rest), rest)
    return Constraint(group, share, entries)


def _checked(shape: tuple[int, ...], target: Marginal) -> NDArray[np.float64]:
    if len(set(target.axes)) != len(target.axes) or not all(0 <= axis < len(shape) for axis in target.axes):
        raise BadInput(f"The axes {target.axes} are not axes of a table of {len(shape)}.")
    shares, expected = np.asarray(target.shares, float), tuple(shape[axis] for axis in target.axes)
    if shares.shape != expected:
        raise BadInput(f"Shares of the shape {shares.shape} were given for axes of the shape {expected}.")
    told = shares[~np.isnan(shares)]
    if not len(told) or (told < 0).any() or abs(told.sum() - 1) > _SUM_SLACK:
        raise BadInput(f"The shares of a target are 0 or more and add up to 1; they add up to {told.sum():g}.")
    return np.asarray(shares / told.sum())


def _places(shape: tuple[int, ...], axes: tuple[int, ...]) -> NDArray[np.int64]:
    """For each cell the place of its entry in the flattened shares, in the shape of the table."""
    place = np.zeros(shape, np.int64)
    for axis in axes:
        along = np.arange(shape[axis]).reshape([-1 if a == axis else 1 for a in range(len(shape))])
        place = place * shape[axis] + along
    return place
