"""The design that looks after every round: e-values, e-BH, confidence sequences. All of it holds at any stop."""

import numpy as np

from fairest import stats
from fairest.decide.designs.evidence import Bools, Evidence, Nulls, Tests, evidence
from fairest.decide.docket import Array, Counts, Docket

__all__ = ["METHOD", "intervals", "needed", "tests", "weigh"]

METHOD = "e-BH"


def tests(docket: Docket, counts: Counts, nulls: Nulls) -> Tests:
    """Log e-values of every statement against its null, and for being within delta of the reference, `[s]`."""
    low, high, below, above = nulls
    told = docket.testable(counts)
    differs = stats.log_e_outside(counts.hits, counts.gaps, counts.n, low, high)
    within = stats.log_e_between(counts.hits, counts.gaps, counts.n, below, above, *docket.priors)
    return Tests(np.where(told, differs, -np.inf), np.where(told, within, -np.inf))


def weigh(docket: Docket, found: Tests) -> Evidence:
    """e-BH over all questions, once for each kind of verdict. Only what is current counts, never a maximum.

    What is called equivalent has no part in the other list: an e-value put to 0 is one, and the promise is
    about what is called different.
    """
    shown = Tests(_of_questions(docket, found.differs), _of_questions(docket, found.within))
    within = _rejected(docket, shown.within)
    return evidence(docket, shown, (_rejected(docket, np.where(within, -np.inf, shown.differs)), within))


def intervals(docket: Docket, counts: Counts) -> tuple[Array, Array]:
    """Confidence sequences of the true shares, `[s]`: those of the labels, seen back through the judge."""
    low, high = stats.confidence_sequence(counts.hits, counts.gaps, counts.n, docket.interval_alpha)
    seen = [stats.true_share(lo, hi, s.rates) for lo, hi, s in zip(low, high, docket.statements, strict=True)]
    ends = np.array(seen, float).reshape(-1, 2)
    ends[docket.contradicts(counts)] = 0.0, 1.0
    return ends[:, 0], ends[:, 1]


def needed(docket: Docket, counts: Counts, i: int, enough: float) -> int | None:
    """The pictures in all at which the same labels would settle one statement, or None."""
    low, high, below, above = (float(end[i]) for end in docket.nulls)
    a, b = (float(prior[i]) for prior in docket.priors)
    hits, gaps, n = (float(c[i]) for c in counts[:3])
    return stats.expected_pictures(hits, gaps, n, low, high, below, above, a, b, enough)


def _rejected(docket: Docket, shown: Array) -> Bools:
    return np.array(stats.e_bh(shown.tolist(), docket.alpha), np.bool_)


def _of_questions(docket: Docket, found: Array) -> Array:
    # Mirrored statements test the same null: the smaller of two e-values is one, whichever value comes first.
    return np.asarray(found[docket.places].min(axis=1))
