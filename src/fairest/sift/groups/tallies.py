"""Rows and weights of every value of a grouping: sums that add up over the parts of a set."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.state import State

__all__ = ["Tallies", "places", "tally"]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Tallies:
    """Sums over the rows that are there, `[v + g]`: one place for each value, then one for each reason for a gap.

    Tallies of parts add up to that of the whole. Counts are exact in any order; sums of weights are those of floating
    point numbers, whose last digits depend on the order in which they are added.
    """

    attribute: str
    values: tuple[str, ...]
    gaps: tuple[str, ...]
    rows: NDArray[np.int64]
    weight: NDArray[np.float64]
    squares: NDArray[np.float64]
    """Sums of squared weights."""

    def __add__(self, other: "Tallies") -> "Tallies":
        names = (self.attribute, self.values, self.gaps)
        if names != (other.attribute, other.values, other.gaps):
            raise BadInput("Only tallies of the same attribute, values and reasons add up.")
        return Tallies(*names, self.rows + other.rows, self.weight + other.weight, self.squares + other.squares)


def tally(grouping: Grouping, state: State) -> Tallies:
    """The sums of the rows that are there, a million at a time. Raises `BadInput` for a code that has no name."""
    if len(grouping.codes) != len(state.gone):
        raise BadInput(f"{grouping.name} has {len(grouping.codes)} codes for {len(state.gone)} rows.")
    many = len(grouping.values) + len(grouping.gaps)
    sums, rows = np.zeros((2, many)), np.zeros(many, np.int64)
    for start in range(0, len(state.gone), _BLOCK):
        part = slice(start, start + _BLOCK)
        here = state.gone[part] == 0
        at, weight = places(grouping, grouping.codes[part][here]), state.weight[part][here]
        rows += np.bincount(at, minlength=many)
        sums += [np.bincount(at, weight, many), np.bincount(at, weight**2, many)]
    return Tallies(grouping.attribute, grouping.values, grouping.gaps, rows, *sums)


def places(grouping: Grouping, codes: NDArray[np.int16]) -> NDArray[np.int32]:
    """Where each row counts: the code of a value as it is, that of a gap after all values."""
    values, gaps = len(grouping.values), len(grouping.gaps)
    if len(codes) and not -gaps <= int(codes.min()) <= int(codes.max()) < values:
        raise BadInput(
            f"{grouping.name} has codes from {codes.min()} to {codes.max()} for {values} values and {gaps} reasons."
        )
    wide = codes.astype(np.int32)
    return np.where(wide >= 0, wide, values - 1 - wide)
