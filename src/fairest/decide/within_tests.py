"""Whether a value is as frequent in a group as in the others: the tests of both designs. See design/within.md."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from fairest import stats
from fairest.decide.docket import Array
from fairest.decide.plan import Plan

__all__ = ["Compared", "Table", "compared"]


class Table(NamedTuple):
    """What one question is about: pictures that show the value and all, of the group and of the others.

    Of each as many numbers as prompts: one, or all that are taken together.
    """

    hits: Sequence[int]
    n: Sequence[int]
    others_hits: Sequence[int]
    others: Sequence[int]


class Compared(NamedTuple):
    """What is found, `[q]` each: evidence for a difference and for none, what it suffices for, the differences' ends.

    Evidence is the logarithm of an e-value, or in a fixed design an adjusted p-value.
    """

    differs: Array
    within: Array
    shown: Sequence[bool]
    equivalent: Sequence[bool]
    low: Array
    high: Array


def compared(plan: Plan, tables: Sequence[Table]) -> Compared:
    """All questions, tested together: e-BH where the audit looks while it draws, else Benjamini-Hochberg."""
    if not tables:
        nothing = np.zeros(0)
        return Compared(nothing, nothing, (), (), nothing, nothing)
    return _looking(plan, tables) if plan.fixed is None else _once(plan, tables)


def _looking(plan: Plan, tables: Sequence[Table]) -> Compared:
    hits, n, others_hits, others = np.array([list(chain(*table)) for table in tables], float).T
    counts = hits, n, others_hits, others
    differs, within = stats.log_e_differ(*counts), stats.log_e_within(*counts, plan.delta)
    shown, equivalent = (stats.e_bh(found.tolist(), plan.alpha) for found in (differs, within))
    return Compared(differs, within, shown, equivalent, *stats.difference_sequence(*counts, plan.alpha))


def _once(plan: Plan, tables: Sequence[Table]) -> Compared:
    rows = [_of_one(plan, table) if len(table.n) == 1 else _of_all(plan, table) for table in tables]
    p_differs, p_beyond, low, high = np.array(rows, float).T
    differs, within = (stats.benjamini_hochberg(found.tolist()) for found in (p_differs, p_beyond))
    shown, equivalent = ([p <= plan.alpha for p in found] for found in (differs, within))
    return Compared(np.array(differs), np.array(within), shown, equivalent, low, high)


def _of_one(plan: Plan, table: Table) -> tuple[float, float, float, float]:
    """Fisher's exact test, its like for a difference of delta, and the interval that goes with both."""
    hits, n, others_hits, others = (many for (many,) in table)
    p_values = stats.difference_tests(hits, n, others_hits, others, plan.delta)
    return *p_values, *stats.melded_difference(hits, n, others_hits, others, 1 - plan.alpha)


def _of_all(plan: Plan, table: Table) -> tuple[float, float, float, float]:
    """The same over strata: an exact sum of hypergeometric numbers, and Hoeffding's bound on the mean difference."""
    mean = stats.standardised(*table, 1 - plan.alpha)
    if mean is None:
        return 1.0, 1.0, -1.0, 1.0
    return stats.p_stratified(*table), stats.p_apart(*table, plan.delta), mean.low, mean.high
