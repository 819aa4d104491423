"""Rows before a step and rows it removed, by group, and how many of them went for themselves."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.groups.families import Numbers, larger
from fairest.sift.groups.tallies import tally
from fairest.sift.state import State

__all__ = ["Counts", "Side", "counts"]

_Mask = NDArray[np.bool_]


class Side(NamedTuple):
    """A group, or all others: rows lost of rows before, and by how many times they are too few for that."""

    lost: int
    before: int
    design: float = 1.0
    """The variance of the share over that of as many rows which go or stay each for itself; 1 at least."""

    @property
    def effective(self) -> float:
        """Rows that would say as much if each went or stayed for itself."""
        return self.before / self.design

    @property
    def independent(self) -> tuple[int, int]:
        """Rows lost and rows before, as whole numbers of these."""
        if self.design == 1.0:
            return self.lost, self.before
        # What rounding took from a whole number is given back.
        n = max(1, int(self.effective * (1 + 1e-9)))
        return round(n * self.lost / self.before), n


class Counts(NamedTuple):
    """Of one grouping: a group and its others for each value."""

    groups: tuple[Side, ...]
    others: tuple[Side, ...]


def counts(grouping: Grouping, before: State, after: State, families: Numbers | None = None) -> Counts:
    """Rows that were there `before` and not `after`. `families` `[n]` are the rows that say one thing together."""
    if (np.equal(before.gone, 0) < np.equal(after.gone, 0)).any():
        raise BadInput("A step brought removed rows back: these are not two states of one way.")
    there, left = (tally(grouping, state).rows[: len(grouping.values)] for state in (before, after))
    lost = there - left
    rows = [(int(k), int(n)) for k, n in zip(lost, there, strict=True)]
    others = [(int(k), int(n)) for k, n in zip(lost.sum() - lost, there.sum() - there, strict=True)]
    if families is None:
        return Counts(*(tuple(Side(k, n) for k, n in part) for part in (rows, others)))
    kin, went = larger(families, before.kept & (grouping.codes >= 0)), ~after.kept
    sides = [
        [_side(*of, families[mine], went[mine]) for of, mine in zip(pair, (kin & own, kin & ~own), strict=True)]
        for place, pair in enumerate(zip(rows, others, strict=True))
        for own in [grouping.codes == place]
    ]
    return Counts(tuple(group for group, _ in sides), tuple(rest for _, rest in sides))


def _side(lost: int, before: int, family: Numbers, went: _Mask) -> Side:
    """`family` and `went` are of those of its rows that have kin, `[r]`.

    Families are drawn and not rows. The design effect is the variance of a ratio of sums over families, linearised
    (Cochran 1977, Sampling Techniques, 3rd ed., section 6.4), over that of a share of independent rows. It is no less
    than if families went or stayed wholly, when n rows say as much as n^2 over the sum of the squared sizes of their
    families (Kish 1965, Survey Sampling, section 5.4): a variance seen among few families, or among families of one
    size that all lost the same part, is no knowledge of others.
    """
    if not len(family):
        return Side(lost, before)
    many, gone = np.bincount(family), np.bincount(family, went).astype(float)
    whole = (before - len(family) + float((many.astype(float) ** 2).sum())) / before
    return Side(lost, before, max(1.0, whole, _linearised(lost, before, many, gone)))


def _linearised(lost: int, before: int, many: Numbers, gone: NDArray[np.float64]) -> float:
    if not 0 < lost < before:
        return 1.0
    share = lost / before
    # Rows by themselves add what independent rows do.
    alone, alone_lost = before - many.sum(), lost - gone.sum()
    spread = ((gone - share * many) ** 2).sum() + alone_lost * (1 - share) ** 2 + (alone - alone_lost) * share**2
    return float(spread / (before * share * (1 - share)))
