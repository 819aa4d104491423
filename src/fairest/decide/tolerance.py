"""With a judge taken at its word: how often it may err before a verdict falls."""

from types import ModuleType

import numpy as np

from fairest.decide.docket import Array, Counts, Docket
from fairest.decide.evidence import Evidence
from fairest.decide.statements import Null, against
from fairest.stats import Rates

__all__ = ["tolerances"]

_HALVINGS = 10
"""Half a point of a thousand: nobody knows a judge better than that."""


def tolerances(docket: Docket, counts: Counts, found: Evidence, how: ModuleType) -> list[float | None]:
    """For each statement the largest rate, of errors on pictures of either kind, at which its verdict stands.

    The judge may err on any share of them up to that rate. None without a verdict, and where the judge's
    errors are known: then they are in the verdict already. How strong a test must be is left as it is.
    """
    taken = [not s.trust.known and bool(found.differs[i] | found.within[i]) for i, s in enumerate(docket.statements)]
    if not any(taken):
        return [None] * len(taken)
    stands, falls = np.zeros(len(taken)), np.full(len(taken), 0.5)
    for _ in range(_HALVINGS):
        middle = (stands + falls) / 2
        holds = _holds(docket, counts, found, how, middle)
        stands, falls = np.where(holds, middle, stands), np.where(holds, falls, middle)
    return [float(rate) if told else None for rate, told in zip(stands, taken, strict=True)]


def _holds(docket: Docket, counts: Counts, found: Evidence, how: ModuleType, errors: Array) -> Array:
    tested = how.tests(docket, counts, _nulls(docket, errors))
    return np.asarray(
        np.where(found.within, tested.within >= found.enough.within, tested.differs >= found.enough.differs)
    )


def _nulls(docket: Docket, errors: Array) -> tuple[Array, Array, Array, Array]:
    rows = []
    for s, error in zip(docket.statements, errors, strict=True):
        null = against(s.expected, Rates(1 - error, 1.0, 0.0, error), docket.plan.delta)
        rows.append(_ends(null) if null else (0.0, 1.0, np.inf, -np.inf))
    low, high, below, above = np.array(rows, float).reshape(-1, 4).T
    return low, high, below, above


def _ends(null: Null) -> tuple[float, float, float, float]:
    return null.low, null.high, null.below, null.above
