"""The classic design: a number of pictures fixed beforehand, exact tests, Benjamini-Hochberg, one look at the end.

Where the judge sees everyone on a picture, counts are sums of parts of pictures and not binomial: the exact tests
do not hold for them. Then the evidence is that of the adaptive design, and 1 / e-value is the p-value.
"""

import math

import numpy as np

from fairest import stats
from fairest.decide.designs import adaptive
from fairest.decide.designs.by_hand import by_hand
from fairest.decide.designs.evidence import Bools, Evidence, Nulls, Tests, evidence
from fairest.decide.docket import Array, Counts, Docket
from fairest.decide.statements import Statement, against
from fairest.stats import TRUSTED

__all__ = ["METHOD", "estimate", "intervals", "needed", "tests", "weigh"]

METHOD = "Benjamini-Hochberg"


def tests(docket: Docket, counts: Counts, nulls: Nulls) -> Tests:
    """Minus the log p-values of every statement: of its null, and of being delta or more away, `[s]`."""
    # A run stopped before its number was reached has not had its one look yet.
    told = docket.testable(counts) & (counts.n >= docket.most[docket.prompt_of])
    differs, within = _of_parts(docket, counts, nulls) if docket.several else _exact(docket, told, counts, nulls)
    return Tests(np.where(told, differs, -np.inf), np.where(told, within, -np.inf))


def weigh(docket: Docket, found: Tests) -> Evidence:
    """Benjamini-Hochberg over all questions, once for each kind of verdict.

    What is called equivalent has no part in the other list: the promise is about what is called different.
    """
    p_differs, p_beyond = _of_questions(docket, found.differs), _of_questions(docket, found.within)
    beyond = np.array(stats.benjamini_hochberg(p_beyond), float)
    within = beyond <= docket.alpha
    shown = Tests(np.array(stats.benjamini_hochberg(p_differs), float), beyond)
    differs = np.array(stats.benjamini_hochberg(np.where(within, 1.0, p_differs).tolist()), float) <= docket.alpha
    return evidence(docket, shown, (differs, within))


def intervals(docket: Docket, counts: Counts) -> tuple[Array, Array]:
    """Exact intervals of the true shares, `[s]`; of parts of pictures those of the adaptive design."""
    if docket.several:
        return adaptive.intervals(docket, counts)
    ends = np.array([_interval(docket, s, counts, i) for i, s in enumerate(docket.statements)], float).reshape(-1, 2)
    ends[docket.contradicts(counts)] = 0.0, 1.0
    return ends[:, 0], ends[:, 1]


def needed(docket: Docket, counts: Counts, i: int, enough: float) -> int | None:
    """The pictures in all at which the same labels would settle one statement, or None."""
    if docket.several:
        return adaptive.needed(docket, counts, i, enough)
    low, high, below, above = (float(end[i]) for end in docket.nulls)
    hits, gaps, n = (int(c[i]) for c in counts[:3])
    return stats.needed_pictures(hits, gaps, n, low, high, below, above, math.exp(-enough))


def estimate(docket: Docket, s: Statement, counts: Counts, i: int) -> float | None:
    """The share by the labels people gave these very pictures; None where the interval is not made of them."""
    found = by_hand(docket, s, counts, i)
    return None if found is None else found.estimate()


def _interval(docket: Docket, s: Statement, counts: Counts, i: int) -> tuple[float, float]:
    """By the labels people gave these very pictures, melded with an external calibration, or by the rates' limits.

    A picture of which the judge was unsure is one it did not tell the value of, and people labelled some of those as
    well: it leaves nothing open. One without a label for another reason, such as no face, does.
    """
    level = 1 - docket.plan.alpha / s.simultaneous
    if found := by_hand(docket, s, counts, i):
        return found.ends(level)
    hits, gaps, n = (int(part[i]) for part in counts[:3])
    if s.rates != TRUSTED and _melds(s):
        least, most = _melded_counts(s)
        return stats.melded(hits, n, *least, level)[0], stats.melded(hits + gaps, n, *most, level)[1]
    low, _ = stats.clopper_pearson(hits, n, 1 - docket.interval_alpha[i])
    _, high = stats.clopper_pearson(hits + gaps, n, 1 - docket.interval_alpha[i])
    ends = stats.true_share(low, high, s.rates)
    return float(ends[0]), float(ends[1])


def _melds(s: Statement) -> bool:
    """Two values, no slack: with more, the rate of false labels depends on what is there instead."""
    return len(s.values) == 2 and s.trust.slack == 0 and s.trust.informative


def _melded_counts(s: Statement) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """Told the value and all, of pictures that show it; likewise of those that show the other value. First for the low
    end, then for the high one: pictures that people did not settle count for the rates that make it worse."""
    other = next(value for value in s.values if value != s.value)
    (hit, mine), (false, theirs) = (
        (row.get(s.value, 0), sum(row.values())) for row in (s.trust.counts[v] for v in (s.value, other))
    )
    told, not_told = s.trust.unsettled(s.value)
    return (hit + told, mine + told, false + told, theirs + told), (hit, mine + not_told, false, theirs + not_told)


def _exact(docket: Docket, told: Bools, counts: Counts, nulls: Nulls) -> Tests:
    rows = [
        _p_values(docket, counts, i, *row) if may else (1.0, 1.0)
        for i, (may, row) in enumerate(zip(told, zip(*counts[:3], *nulls, strict=True), strict=True))
    ]
    with np.errstate(divide="ignore"):
        return Tests(*-np.log(np.array(rows, float).reshape(-1, 2).T))


def _of_parts(docket: Docket, counts: Counts, nulls: Nulls) -> Tests:
    differs, within = adaptive.tests(docket, counts, nulls)
    return Tests(np.maximum(differs, 0.0), np.maximum(within, 0.0))


def _p_values(
    docket: Docket, counts: Counts, i: int, hits: float, gaps: float, n: float, low: float, high: float, below: float,
    above: float,
) -> tuple[float, float]:  # fmt: skip
    """By the same labels as the interval, so that both say the same."""
    s = docket.statements[i]
    found = by_hand(docket, s, counts, i)
    if found and (null := against(s.expected, TRUSTED, docket.plan.delta)):
        return found.p_values(null)
    return stats.p_differs(hits, gaps, int(n), low, high), stats.p_beyond(hits, gaps, int(n), below, above)


def _of_questions(docket: Docket, found: Array) -> list[float]:
    # Mirrored statements test the same null: the larger p-value does not depend on which value comes first.
    return [min(1.0, math.exp(-min(found[first], found[second]))) for first, second in docket.questions]
