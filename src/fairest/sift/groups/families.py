"""Rows that are nearly one picture: families, which say one thing however many rows they have."""

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.groups.tallies import Tallies, places
from fairest.sift.state import State

__all__ = ["Numbers", "checked", "families_of", "larger", "products"]

Numbers = NDArray[np.int64]


def families_of(state: State) -> Numbers | None:
    """For each row the number of the row that stayed for its family, its own where it has none `[n]`.

    Of a plan's last state these are the families that all its steps found. None where no row has a twin.
    """
    if (state.twin < 0).all():
        return None
    found = np.where(state.twin >= 0, state.twin, np.arange(len(state.twin)))
    # A row that stayed for another may itself have gone for a third later on.
    while not np.array_equal(further := found[found], found):
        found = further
    return found


def checked(families: Numbers | None, rows: int) -> Numbers | None:
    """The same. Raises `BadInput` where they are not the number of a row for each of `rows` rows."""
    if families is not None and (
        families.shape != (rows,) or (rows and not 0 <= families.min() <= families.max() < rows)
    ):
        raise BadInput(f"Families are the number of one of {rows:,} rows, for each of them.")
    return families


def larger(families: Numbers, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of some rows, by mask `[n]`, are in a family with another one of them `[n]`."""
    many = np.bincount(families[rows], minlength=len(families))
    return rows & (many[families] > 1)


def products(grouping: Grouping, state: State, sums: Tallies, families: Numbers | None) -> NDArray[np.float64]:
    """Over families that are there, the sum of the product of the weights of two places `[v + g, v + g]`.

    Where every row stands for itself these are the sums of squared weights, and zeros beside the diagonal.
    """
    alone = np.diag(sums.squares)
    together = np.zeros(0, bool) if families is None else larger(families, state.kept)
    if families is None or not together.any():
        return alone
    from scipy.sparse import csr_array

    _, family = np.unique(families[together], return_inverse=True)
    at, weight = places(grouping, grouping.codes[together]), state.weight[together]
    by_family = csr_array((weight, (family, at)), shape=(int(family.max()) + 1, len(alone)))
    own = np.bincount(at, weight**2, len(alone))
    found: NDArray[np.float64] = alone - np.diag(own) + (by_family.T @ by_family).toarray()
    return found
