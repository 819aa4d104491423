"""A smaller set in which the chance of a row to stay is its weight."""

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.order import scrambled
from fairest.sift.state import State

__all__ = ["sample"]

_CERTAIN = 1 - 1e-9
"""Below it by more than rounding, so that no two steps of 1 end at the same row."""
_NOBODY = np.array([0xD1342543DE82EF95], np.uint64)
"""An id that no row has but by chance: where the walk starts must not hang on who is first in it."""


def sample(state: State, n: int, ids: NDArray[np.uint64], seed: int = 0) -> State:
    """Exactly `n` of the rows that are there, each with the probability `n w / W`; W is what all weigh.

    A row of a large weight would need a probability above 1: it stays for certain and the others share the rest.
    Rows that stay are then weighted by w over their probability, so that any weighted sum over the sample has the
    expectation it had; up to a common factor which makes the mean weight what it was. Thus all weigh the same but
    those that stayed for certain.

    Systematic sampling (Madow 1949) along the rows in the order of a hash of seed and id: neither their own order
    nor shards change who stays. `ids` `[n]` are hashes of their keys, no two alike. If there are no more rows than
    `n`, all stay as they are. Raises `BadInput` for an `n` below 1.
    """
    if n < 1:
        raise BadInput(f"A sample of {n} rows is none.", hint="Give 1 or more.")
    rows = np.flatnonzero(state.kept)
    if n >= len(rows):
        return state
    rows = rows[np.argsort(scrambled(ids[rows], seed), kind="stable")]
    weights = state.weight[rows]
    chance = _chances(weights, n)
    stays = _drawn(chance, n, seed)
    weight = state.weight.copy()
    drawn = weights[stays] / chance[stays]
    weight[rows[stays]] = drawn * (weights.mean() / drawn.mean())
    return state.without(rows[~stays], f"sample {n:,}", "not drawn").weighing(weight)


def _chances(weights: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Proportional to the weights, at most 1, adding up to `n`."""
    certain = np.zeros(len(weights), np.bool_)
    while True:
        chance = weights * ((n - certain.sum()) / weights[~certain].sum())
        chance[certain] = 1.0
        if not (more := (chance >= _CERTAIN) & ~certain).any():
            return np.asarray(chance)
        certain |= more


def _drawn(chance: NDArray[np.float64], n: int, seed: int) -> NDArray[np.bool_]:
    """Who is at the end of a step when one walks past all of them in steps of 1 from a random start."""
    certain = chance >= 1
    stays = certain.copy()
    others = np.flatnonzero(~certain)
    steps = n - int(certain.sum())
    if steps:
        ends = np.cumsum(chance[others])
        start = float(scrambled(_NOBODY, seed)[0]) / 2**64
        at = np.searchsorted(ends * (steps / ends[-1]), np.arange(steps) + start, side="right")
        stays[others[at]] = True
    return stays
