"""With a judge taken at its word: how often it may err before a verdict falls."""

from types import ModuleType

import numpy as np

from fairest.decide.designs.evidence import Bools, Evidence, Nulls
from fairest.decide.docket import Counts, Docket, in_arrays
from fairest.decide.statements import against
from fairest.stats import Rates

__all__ = ["tolerances"]

_STEP = 0.005
"""Half a point: nobody knows a judge better than that."""
_MOST = 0.5


def tolerances(docket: Docket, counts: Counts, found: Evidence, how: ModuleType) -> list[float | None]:
    """For each statement the largest rate of errors, on pictures of either kind, up to which its verdict stands.

    The judge may then err on any share of them up to that rate, in all statements at once: everything is
    decided anew at every rate, in steps of half a point. None without a verdict, and where the judge's errors
    are known: then they are in the verdict already.
    """
    taken = np.array([not s.trust.known for s in docket.statements], bool) & (found.differs | found.within)
    tolerated, standing = np.zeros(len(taken)), taken
    for rate in np.arange(_STEP, _MOST, _STEP):
        if not standing.any():
            break
        standing = standing & _stands(docket, counts, found, how, float(rate))
        tolerated = np.where(standing, rate, tolerated)
    return [round(float(rate), 3) if told else None for rate, told in zip(tolerated, taken, strict=True)]


def _stands(docket: Docket, counts: Counts, found: Evidence, how: ModuleType, rate: float) -> Bools:
    again = how.weigh(docket, how.tests(docket, counts, _nulls(docket, rate)))
    return np.asarray(np.where(found.within, again.within, again.differs & ~again.within), np.bool_)


def _nulls(docket: Docket, rate: float) -> Nulls:
    errs = Rates(1 - rate, 1.0, 0.0, rate)
    return in_arrays(
        s.null if s.trust.known else against(s.expected, errs, docket.plan.delta) for s in docket.statements
    )
