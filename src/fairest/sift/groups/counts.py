"""Rows before a step and rows it removed, by group, and how many of them went for themselves."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.groups.tallies import tally
from fairest.sift.state import State

__all__ = ["Counts", "Side", "counts", "families"]

Numbers = NDArray[np.int64]


class Side(NamedTuple):
    """A group, or all others: rows lost of rows before, and by how many times they are too few for that."""

    lost: int
    before: int
    design: float = 1.0
    """The variance of the share over that of as many rows which go or stay each for itself; 1 at least."""

    @property
    def independent(self) -> tuple[int, int]:
        """Rows lost and rows before, as many as say as much if each goes or stays for itself."""
        if self.design == 1.0:
            return self.lost, self.before
        n = max(1, int(self.before / self.design))
        return round(n * self.lost / self.before), n


class Counts(NamedTuple):
    """Of one grouping: a group and its others for each value."""

    groups: tuple[Side, ...]
    others: tuple[Side, ...]


def counts(grouping: Grouping, before: State, after: State, family: Numbers | None = None) -> Counts:
    """Rows that were there `before` and not `after`. `family` `[n]` are the rows that went or stayed together."""
    if (np.equal(before.gone, 0) < np.equal(after.gone, 0)).any():
        raise BadInput("A step brought removed rows back: these are not two states of one way.")
    there, left = (tally(grouping, state).rows[: len(grouping.values)] for state in (before, after))
    lost = there - left
    designs = _designs(grouping, before, after, family) if family is not None else np.ones((2, len(there)))
    return Counts(
        tuple(Side(int(k), int(n), float(d)) for k, n, d in zip(lost, there, designs[0], strict=True)),
        tuple(
            Side(int(k), int(n), float(d))
            for k, n, d in zip(lost.sum() - lost, there.sum() - there, designs[1], strict=True)
        ),
    )


def families(before: State, after: State) -> Numbers | None:
    """The row kept in the place of each row that a step removed, by number `[n]`; None where none was kept for any.

    Rows with one such row went together: a row that went, and the one that stays for it, say one thing of a step.
    """
    went = before.kept & ~after.kept & (after.twin >= 0)
    if not went.any():
        return None
    family = np.arange(len(went))
    family[went] = after.twin[went]
    return family


def _designs(grouping: Grouping, before: State, after: State, family: Numbers) -> NDArray[np.float64]:
    """The design effect of the share lost `[2,v]`, of each group and of all others: families are drawn, not rows.

    The variance of a ratio of sums over families, linearised (Cochran 1977, Sampling Techniques, 3rd ed., section
    6.4), over that of a share of independent rows.
    """
    told = before.kept & (grouping.codes >= 0)
    went, names = told & ~after.kept, np.bincount(family[told], minlength=len(family)) > 1
    in_family = told & names[family]
    found = []
    for place in range(len(grouping.values)):
        mine = grouping.codes == place
        found.append([_design(told & side, went, in_family & side, family) for side in (mine, ~mine)])
    return np.array(found, float).reshape(-1, 2).T


def _design(here: NDArray[np.bool_], went: NDArray[np.bool_], in_family: NDArray[np.bool_], family: Numbers) -> float:
    n, lost = int(here.sum()), int((here & went).sum())
    if not 0 < lost < n:
        return 1.0
    share = lost / n
    many = np.bincount(family[in_family])
    gone = np.bincount(family[in_family & went], minlength=len(many))
    # Rows by themselves add what independent rows do.
    alone, alone_lost = n - int(many.sum()), lost - int(gone.sum())
    spread = float(((gone - share * many) ** 2).sum())
    spread += alone_lost * (1 - share) ** 2 + (alone - alone_lost) * share**2
    return max(1.0, spread / (n * share * (1 - share)))
