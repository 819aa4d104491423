"""Can positive weights give a table the marginal shares one wants? Decided, not tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.stats.marginals import Constraint

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["LEAST", "Unreachable", "misfit", "unreachable"]

LEAST = 1e-6
"""Shares that leave some cell less than a millionth of its weight count as those that leave it none."""

_TIGHT = 1e-10
_INFEASIBLE = 2


@dataclass(frozen=True, slots=True)
class Unreachable:
    """What stands in the way of positive weights with the wanted shares."""

    why: Literal["no rows", "share of zero", "clash", "only with zeros"]
    """"no rows": a share above zero of what has none. "share of zero": no share for what has rows. "clash": each
    target could be met, not all of them. "only with zeros": all could be met if some rows weighed nothing."""
    targets: tuple[int, ...]
    """Those it takes: if any one of them were left out, the others would not stand in each other's way."""
    entries: tuple[tuple[int, ...], ...] = ()
    """Of the one target with "no rows" or a "share of zero": the places in its shares."""


def misfit(base: NDArray[np.float64], wanted: Sequence[Constraint]) -> Unreachable | None:
    """The first target with a share for what has no rows, or none for what has. `base` is what cells weigh, `[p]`."""
    for i, one in enumerate(wanted):
        rows = one.marginal(base) > 0
        if len(none := np.flatnonzero(~rows & (one.share > 0))):
            return Unreachable("no rows", (i,), _entries(one, none))
        if len(zero := np.flatnonzero(rows & (one.share == 0))):
            return Unreachable("share of zero", (i,), _entries(one, zero))
    return None


def unreachable(base: NDArray[np.float64], wanted: Sequence[Constraint]) -> Unreachable | None:
    """None where positive weights meet all targets; else which of them, none a `misfit`, stand in each other's way.

    One alone can be met. Several are a linear program on the cells: how large a part of its weight can every cell
    keep at the same time? Above `LEAST` the targets can be met.
    """
    if len(wanted) < 2 or _part_kept(base, wanted) > LEAST:
        return None
    least = _fewest(base, wanted)
    clash = _part_kept(base, [wanted[i] for i in least]) < 0
    return Unreachable("clash" if clash else "only with zeros", least)


def _entries(one: Constraint, groups: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(map(int, np.argwhere(one.entries == group)[0])) for group in groups)


def _fewest(base: NDArray[np.float64], wanted: Sequence[Constraint]) -> tuple[int, ...]:
    """Targets that cannot be met together while any of them can be left out for the others to be met."""
    left = list(range(len(wanted)))
    for i in range(len(wanted)):
        fewer = [j for j in left if j != i]
        if len(fewer) > 1 and _part_kept(base, [wanted[j] for j in fewer]) <= LEAST:
            left = fewer
    return tuple(left)


def _part_kept(base: NDArray[np.float64], wanted: Sequence[Constraint]) -> float:
    """The largest e so that weights of at least e times `base` meet the targets: 0..1, or -1 where none do.

    A weight is e times the base and something more, so that what is sought is never below zero.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix, hstack

    table = _table(wanted)
    columns = hstack([table, coo_matrix((table @ base)[:, None])])
    most = linprog(
        np.append(np.zeros(len(base)), -1.0),
        A_eq=columns,
        b_eq=np.concatenate([one.share for one in wanted]),
        options={"primal_feasibility_tolerance": _TIGHT, "dual_feasibility_tolerance": _TIGHT},
    )
    if most.status == _INFEASIBLE:
        return -1.0
    if most.status:
        raise BadInput(f"Whether the targets can be met was not decided: {most.message}")
    return float(-most.fun)


def _table(wanted: Sequence[Constraint]) -> "csr_matrix":
    """One row a group, one column a cell: 1 where the cell is in the group."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(one.share) for one in wanted)])
    rows = np.concatenate([one.group + start for one, start in zip(wanted, ends[:-1], strict=True)])
    cells = np.tile(np.arange(len(wanted[0].group)), len(wanted))
    return csr_matrix((np.ones(len(rows)), (rows, cells)), (int(ends[-1]), len(wanted[0].group)))
