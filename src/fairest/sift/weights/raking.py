"""Rows weighted so that groups have the shares one wants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.records import Expectation
from fairest.sift.grouping import Grouping
from fairest.sift.state import State
from fairest.sift.weights.caps import cap
from fairest.sift.weights.collapse import Cells, Codes, collapse, weights_of
from fairest.sift.weights.effective import Spread, Weighed, by_value, spread
from fairest.sift.weights.refusing import refusal
from fairest.sift.weights.sums import scaled
from fairest.sift.weights.targets import Target, shares, together
from fairest.stats.marginals import Marginal, constraints, furthest
from fairest.stats.raking import Raked, rake
from fairest.stats.reachable import Unreachable

__all__ = ["Expects", "RakedFacts", "cell_factors", "to_targets"]

Expects = Callable[[str, str, tuple[str, ...]], Mapping[str, Expectation]]
"""What a reference expects of an attribute, by value: (reference, attribute, values)."""

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class RakedFacts:
    """What raking made of the weights."""

    targets: tuple[str, ...]
    sweeps: int
    furthest: float
    """The largest difference between a share and its target, before the cap."""
    furthest_capped: float | None
    """The same after the cap; None where no cap was given."""
    before: Spread
    after: Spread
    groups_before: Mapping[str, Mapping[str, Weighed]]
    """By attribute, then by value."""
    groups_after: Mapping[str, Mapping[str, Weighed]]


def to_targets(
    state: State,
    groupings: Mapping[str, Grouping],
    targets: Sequence[Target],
    expects: Expects | None = None,
    most: float | None = None,
) -> tuple[NDArray[np.float64], RakedFacts]:
    """Weights `[n]` with which the rows that are there have the wanted shares, of the same total; and the facts.

    `groupings` has one for each attribute that a target names. A target is about the rows that have a value of all
    its attributes: the others keep the part of the weight that they have, all of them together. The weights that the
    state has are changed as little as can be (`stats.rake`). Weights of rows that went stay as they were. `most` caps
    them at so many times their mean, which moves the shares off their targets again.

    Raises `BadInput` where no weights above zero have these shares, and says which of them cannot be.
    """
    names = tuple(dict.fromkeys(attribute for target in targets for attribute in target.attributes))
    if not names or not state.kept.any():
        raise BadInput("There is nothing to reweight: no target, or no row.")
    codes, sizes = [groupings[name].codes for name in names], [len(groupings[name].values) for name in names]
    old, power = scaled(np.where(state.kept, state.weight, 0.0))
    cells = collapse(codes, sizes, old)
    marginals = [_marginal(target, names, groupings, expects, cells.table) for target in targets]
    raked = rake(cells.table, marginals)
    if isinstance(raked, Unreachable):
        raise refusal(raked, targets, lambda name: groupings[name].values)
    new = _reweighted(codes, old, cell_factors(cells, raked)) * power
    old = old * power
    furthest_capped = None
    if most is not None:
        new[state.kept] = cap(new[state.kept], most)
        capped = collapse(codes, sizes, new).table[cells.table > 0]
        furthest_capped = furthest(capped / capped.sum(), constraints(cells.table, marginals))
    facts = RakedFacts(
        tuple(target.name for target in targets),
        raked.sweeps,
        raked.furthest,
        furthest_capped,
        spread(old[state.kept]),
        spread(new[state.kept], most),
        {name: by_value(old, state.kept, groupings[name]) for name in names},
        {name: by_value(new, state.kept, groupings[name]) for name in names},
    )
    new[~state.kept] = state.weight[~state.kept]
    return new, facts


def cell_factors(cells: Cells, raked: Raked) -> NDArray[np.float64]:
    """What to multiply the weights of each cell's rows by, in the shape of the cells; 1 where there are none."""
    table = cells.table
    return np.divide(raked.weights, table, out=np.ones_like(table), where=table > 0)


def _reweighted(codes: Codes, old: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    new = np.empty_like(old)
    starts = range(0, len(old), _BLOCK)
    blocks = (([code[at : at + _BLOCK] for code in codes], old[at : at + _BLOCK]) for at in starts)
    for at, block in zip(starts, weights_of(blocks, factors), strict=True):
        new[at : at + _BLOCK] = block
    return new


def _marginal(
    target: Target,
    names: Sequence[str],
    groupings: Mapping[str, Grouping],
    expects: Expects | None,
    table: NDArray[np.float64],
) -> Marginal:
    values = [groupings[name].values for name in target.attributes]
    axes = tuple(names.index(name) for name in target.attributes)
    if not table[tuple(slice(-1) if axis in axes else slice(None) for axis in range(table.ndim))].any():
        raise BadInput(f"No row has a value of {target.name}, so no weights give one a share.")
    expected = None
    if target.reference is not None and expects is not None:
        expected = expects(target.reference, target.name, tuple(together(values)))
    told = shares(target, values, expected)
    return Marginal(axes, np.pad(told, (0, 1), constant_values=np.nan))
