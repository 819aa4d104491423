"""Weights that give a table the marginal shares one wants, each cell changed as little as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.stats.marginals import Constraint, Marginal, constraints, furthest
from fairest.stats.reachable import Unreachable, misfit, unreachable

__all__ = ["EXACT", "Raked", "rake"]

EXACT = 1e-9
"""Where shares are reached, they are reached to this."""

Factors: TypeAlias = list[NDArray[np.float64]]

_STOP = 1e-13
_SWEEPS, _STEPS = 200, 200
_ENTRIES = 3000
"""Newton's equations are a square table of all shares: above so many the sweeps alone must do."""


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights of cells, and what they are made of."""

    factors: tuple[NDArray[np.float64], ...]
    """One of each target, in the shape of its shares: a cell's weight is its old one times its factor of each."""
    weights: NDArray[np.float64]
    """In the shape of the cells; their total is that of the cells."""
    sweeps: int
    """Times that all targets were gone through."""
    furthest: float
    """How far the share furthest from its target is from it: at most `EXACT`, or the shares were not reached though
    they can be (of more than 3000 shares that hardly leave the weights a choice)."""


def rake(cells: NDArray[np.float64], targets: Sequence[Marginal]) -> Raked | Unreachable:
    """The positive weights with the wanted marginal shares that are nearest to `cells` by Kullback and Leibler.

    `cells` holds the weight of each combination of values, `[a,b,c...]`, zero where there is no row. What does not
    exist cannot be weighted: where the shares cannot be reached, what stands in the way is returned instead. That is
    not concluded from running for long but decided (`unreachable`), unless the weights that were found prove they can.

    Iterative proportional fitting (Deming and Stephan 1940): each target in turn multiplies its groups until their
    shares are right. Where 200 sweeps do not do, Newton's method on the dual finishes (Deville, Särndal and Sautory
    1993); its steps are cut so that no weight changes by more than a factor e, which makes each of them
    an improvement.

    Do not use it to correct labels that err: it takes every row's value at its word.

    Raises `BadInput` for weights that are negative, not finite or all zero, and for shares that do not fit.
    """
    cells = _checked(cells)
    there = cells > 0
    base = cells[there] / cells.sum()
    wanted = constraints(cells, targets)
    if found := misfit(base, wanted):
        return found
    factors, sweeps = _swept(base, wanted)
    if not _settled(base, wanted, factors):
        if found := unreachable(base, wanted):
            return found
        sweeps += _finished(base, wanted, factors)
    weights = _weighed(base, wanted, factors)
    full = np.zeros(cells.shape)
    full[there] = weights * cells.sum()
    shaped = tuple(factor[one.entries] for one, factor in zip(wanted, factors, strict=True))
    return Raked(shaped, full, sweeps, furthest(weights, wanted))


def _checked(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    cells = np.asarray(cells, float)
    if not (np.isfinite(cells) & (cells >= 0)).all() or not cells.sum() > 0:
        raise BadInput("Weights of cells must be finite, none below zero, and not all zero.")
    return cells


def _swept(base: NDArray[np.float64], wanted: Sequence[Constraint]) -> tuple[Factors, int]:
    """Fit each target in turn, 200 times at most."""
    factors, weights, sweep = [np.ones(len(one.share)) for one in wanted], base.copy(), 0
    # Where targets cannot be met, factors may run away.
    with np.errstate(all="ignore"):
        while furthest(weights, wanted) > _STOP and sweep < _SWEEPS:
            for one, factor in zip(wanted, factors, strict=True):
                missing = one.missing(weights)
                factor *= missing
                weights *= missing[one.group]
            sweep += 1
    return factors, sweep


def _settled(base: NDArray[np.float64], wanted: Sequence[Constraint], factors: Factors) -> bool:
    """Whether weights above zero that meet the targets are found. Were they only met with zeros, sweeps would come
    near them so slowly, by a part of the way that shrinks with their number, that so few would not do."""
    with np.errstate(all="ignore"):
        weights = _weighed(base, wanted, factors)
        return bool(furthest(weights, wanted) <= _STOP and (weights > 0).all())


def _finished(base: NDArray[np.float64], wanted: Sequence[Constraint], factors: Factors) -> int:
    """Newton's steps to the targets, made in `factors`, and how many there were."""
    weights, step = _weighed(base, wanted, factors), 0
    if sum(len(one.share) for one in wanted) > _ENTRIES:
        return step
    while furthest(weights, wanted) > _STOP and step < _STEPS:
        for factor, change in zip(factors, _newton(weights, wanted), strict=True):
            factor *= np.exp(change)
        weights, step = _weighed(base, wanted, factors), step + 1
    return step


def _weighed(base: NDArray[np.float64], wanted: Sequence[Constraint], factors: Factors) -> NDArray[np.float64]:
    weights = base.copy()
    for one, factor in zip(wanted, factors, strict=True):
        weights *= factor[one.group]
    return weights


def _newton(weights: NDArray[np.float64], wanted: Sequence[Constraint]) -> list[NDArray[np.float64]]:
    """The change of the logarithm of every factor. The equations leave constants open: least squares settles them."""
    gap = np.concatenate([one.share - one.marginal(weights) for one in wanted])
    share = np.concatenate([one.share for one in wanted])
    scale = np.divide(1, np.sqrt(share), out=np.zeros_like(share), where=share > 0)
    table = np.block([[_crossed(weights, one, other) for other in wanted] for one in wanted])
    change = scale * np.linalg.lstsq(scale[:, None] * table * scale, scale * gap, rcond=None)[0]
    changes = np.split(change, np.cumsum([len(one.share) for one in wanted])[:-1])
    largest = np.abs(sum(part[one.group] for one, part in zip(wanted, changes, strict=True))).max()
    return [part / max(1.0, largest) for part in changes]


def _crossed(weights: NDArray[np.float64], one: Constraint, other: Constraint) -> NDArray[np.float64]:
    shape = len(one.share), len(other.share)
    table = np.bincount(one.group * shape[1] + other.group, weights, shape[0] * shape[1])
    return np.asarray(table, float).reshape(shape)
