"""The classic design: a number of pictures fixed beforehand, exact tests, Benjamini-Hochberg, one look at the end.

Where the judge sees everyone on a picture, counts are sums of parts of pictures and not binomial: the exact tests
do not hold for them. Then the evidence is that of the adaptive design, and 1 / e-value is the p-value.
"""

import math

import numpy as np

from fairest import stats
from fairest.decide.designs import adaptive
from fairest.decide.designs.evidence import Bools, Evidence, Nulls, Tests, evidence
from fairest.decide.docket import Array, Counts, Docket
from fairest.decide.statements import Statement
from fairest.stats import TRUSTED

__all__ = ["METHOD", "estimate", "intervals", "needed", "tests", "weigh"]

METHOD = "Benjamini-Hochberg"


def tests(docket: Docket, counts: Counts, nulls: Nulls) -> Tests:
    """Minus the log p-values of every statement: of its null, and of being delta or more away, `[s]`."""
    # A run stopped before its number was reached has not had its one look yet.
    told = docket.testable(counts) & (counts.n >= docket.most[docket.prompt_of])
    differs, within = _of_parts(docket, counts, nulls) if docket.several else _exact(told, counts, nulls)
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
    rows = zip(docket.statements, docket.interval_alpha, *counts[:3], counts.unsure, strict=True)
    ends = np.array([_interval(docket, s, alpha, *map(int, n)) for s, alpha, *n in rows], float).reshape(-1, 2)
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
    if docket.several or counts.gaps[i] > counts.unsure[i] or not counts.n[i]:
        return None
    value, hits = _of_first(s, *(int(c[i]) for c in counts[:3]))
    by_hand = _labelled(s, value, hits, int(counts.n[i]))
    if by_hand is None:
        return None
    right, told, missed, others = by_hand
    if not told or not others:
        return None
    told_so = float(hits / counts.n[i])
    share = told_so * right / told + (1 - told_so) * missed / others
    return share if value == s.value else 1 - share


def _interval(
    docket: Docket, s: Statement, alpha: float, hits: int, gaps: int, n: int, unsure: int
) -> tuple[float, float]:
    """By the labels people gave these very pictures, melded with an external calibration, or by the rates' limits.

    A picture of which the judge was unsure is one it did not tell the value of, and people labelled some of those as
    well: it leaves nothing open. One without a label for another reason, such as no face, does.
    """
    level = 1 - docket.plan.alpha / s.simultaneous
    value, first = _of_first(s, hits, gaps, n)
    if by_hand := _labelled(s, value, first, n) if gaps == unsure else None:
        low, high = stats.double_sampling(first, n, *by_hand, level)
        return (low, high) if value == s.value else (1 - high, 1 - low)
    if s.rates != TRUSTED and _melds(s):
        counts = _melded_counts(s)
        return stats.melded(hits, n, *counts, level)[0], stats.melded(hits + gaps, n, *counts, level)[1]
    low, _ = stats.clopper_pearson(hits, n, 1 - alpha)
    _, high = stats.clopper_pearson(hits + gaps, n, 1 - alpha)
    ends = stats.true_share(low, high, s.rates)
    return float(ends[0]), float(ends[1])


def _of_first(s: Statement, hits: int, gaps: int, n: int) -> tuple[str, int]:
    """Of two values the first, and how often it was told: both intervals are made of one, so that they mirror."""
    value = s.values[0]
    return (s.value, hits) if len(s.values) != 2 or s.value == value else (value, n - hits - gaps)


def _labelled(s: Statement, value: str, hits: int, n: int) -> tuple[int, int, int, int] | None:
    """Of the prompt's pictures that people labelled: truly the value and all, told it; likewise those told another, or unsure of."""
    rows = s.trust.confusion.by_prompt.get(s.prompt.id) if s.trust.confusion else None
    if not rows or s.trust.place != "these pictures" or s.trust.slack:
        return None
    told = sum(row.get(value, 0) for row in rows.values())
    right, true = rows[value].get(value, 0), sum(rows[value].values())
    everything = sum(sum(row.values()) for row in rows.values())
    if told > hits or everything - told > n - hits:
        return None  # more than there are: of another run of this generator, or nothing is drawn yet
    return right, told, true - right, everything - told


def _melds(s: Statement) -> bool:
    """Two values, no slack: with more, the rate of false labels depends on what is there instead."""
    return len(s.values) == 2 and s.trust.slack == 0 and s.trust.informative


def _melded_counts(s: Statement) -> tuple[int, int, int, int]:
    """Told the value and all, of pictures that show it; likewise of those that show the other value."""
    other = next(value for value in s.values if value != s.value)
    mine, theirs = s.trust.counts[s.value], s.trust.counts[other]
    return mine.get(s.value, 0), sum(mine.values()), theirs.get(s.value, 0), sum(theirs.values())


def _exact(told: Bools, counts: Counts, nulls: Nulls) -> Tests:
    rows = [
        _p_values(*row) if may else (1.0, 1.0)
        for may, row in zip(told, zip(*counts[:3], *nulls, strict=True), strict=True)
    ]
    with np.errstate(divide="ignore"):
        return Tests(*-np.log(np.array(rows, float).reshape(-1, 2).T))


def _of_parts(docket: Docket, counts: Counts, nulls: Nulls) -> Tests:
    differs, within = adaptive.tests(docket, counts, nulls)
    return Tests(np.maximum(differs, 0.0), np.maximum(within, 0.0))


def _p_values(
    hits: float, gaps: float, n: float, low: float, high: float, below: float, above: float
) -> tuple[float, float]:
    return (
        stats.p_differs(hits, gaps, int(n), low, high),
        stats.p_beyond(hits, gaps, int(n), below, above),
    )


def _of_questions(docket: Docket, found: Array) -> list[float]:
    # Mirrored statements test the same null: the larger p-value does not depend on which value comes first.
    return [min(1.0, math.exp(-min(found[first], found[second]))) for first, second in docket.questions]
