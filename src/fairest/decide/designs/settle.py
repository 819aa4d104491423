"""What stands in the way of a verdict, and what would settle it, in words."""

import math
from types import ModuleType

from fairest import stats
from fairest.decide.designs.evidence import Evidence
from fairest.decide.docket import MIN_CELL, Counts, Docket
from fairest.decide.statements import Statement
from fairest.decide.words import interval, percent

__all__ = ["MORE_SETTLES", "obstacle"]

MORE_SETTLES = "pictures in all would settle it"
"""How a reason ends that names a number of pictures: other reasons say what is wanted instead of more."""


_ROUNDING = 1e-9


def obstacle(docket: Docket, counts: Counts, found: Evidence, i: int, how: ModuleType, *, misfit: bool) -> str:
    """Why an undetermined statement has no verdict, and what would settle it, supposing the shares stay.

    `misfit` says that its labels contradict the judge's rates (`Docket.contradicts`).

    The number of pictures is what the test needs as the other statements stand: the next in their row.
    """
    s, told, n = docket.statements[i], float(counts.told[i]), int(counts.n[i])
    if n == 0:
        return "no picture was drawn"
    if told == 0:
        return "no picture could be told"
    if s.crossed and told < MIN_CELL:
        return f"{_both_labels(docket, told)}, an intersection is tested from {MIN_CELL} on"
    if misfit:
        return "no share gives such labels at the judge's measured rates: here they are others, measure them here"
    most = int(docket.most[docket.prompt_of[i]])
    if docket.plan.fixed is not None and n < most:
        return f"{n} of {most} pictures were drawn, and a fixed number is looked at when it is reached"
    pictures = how.needed(docket, counts, i, found.enough)
    if pictures is not None:
        # Half of all audits of so many pictures get a verdict; this one may be of the other half already.
        return f"about {_rounded_up(max(pictures, n + 1))} {MORE_SETTLES}"
    return _beyond_pictures(docket, counts, found, i, how)


def _beyond_pictures(docket: Docket, counts: Counts, found: Evidence, i: int, how: ModuleType) -> str:
    """More of the same pictures would not settle it: what would?"""
    s, gaps, n = docket.statements[i], float(counts.gaps[i]), int(counts.n[i])
    if s.trust.counts and (labels := _labels(docket, counts, i)):
        return (
            f"how far the judge errs is not known well enough: at least about {_rounded_up(labels)} pictures of each "
            "value must be labelled by people before more pictures can settle it"
        )
    if gaps and how.needed(docket, _all_told(counts), i, found.enough) is not None:
        parts = f"{percent(gaps / n)} of {n} pictures and the people on them"
        untold = parts if docket.several else f"{gaps:.0f} of {n} pictures"
        return f"{untold} could not be told: drawing more like these would not settle it"
    low, high = s.expected.low or 0.0, s.expected.high or 0.0
    if s.trust.known and not stats.is_informative(s.rates):
        return f"the judge cannot tell {s.value!r} from the other values well enough"
    if s.trust.known and s.trust.slack > 0:
        return (
            f"the judge's errors were measured elsewhere and may be {s.trust.slack * 100:g} points larger here: "
            "measured on these pictures (fairest label) they may settle it"
        )
    if high > low:
        ends = interval(low, high)
        return f"the reference's own interval ({ends}) is too wide for more pictures to settle it"
    return "the share lies so near the edge of what counts as a difference that 100,000 pictures would not settle it"


def _both_labels(docket: Docket, told: float) -> str:
    """How much of an intersection was told; of parts of pictures their sum, to a tenth and never rounded up."""
    if docket.several:
        return f"people with both labels make {math.floor(told * 10 + _ROUNDING) / 10:g} pictures"
    return f"{told:.0f} pictures have both labels"


def _labels(docket: Docket, counts: Counts, i: int) -> int | None:
    """Labels of each true value at which pictures without end would settle it."""
    s, n = docket.statements[i], float(counts.n[i])
    hit, others = _rates_counts(s)
    q_low, q_high = float(counts.hits[i]) / n, float(counts.hits[i] + counts.gaps[i]) / n
    low, high = s.expected.low or 0.0, s.expected.high or 0.0
    return stats.labels_needed(q_low, q_high, hit, others, low, high, docket.plan.delta, s.trust.level, s.trust.slack)


def _rates_counts(s: Statement) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """How often the judge told the value: of pictures that have it, and of those of each other value."""
    told = {true: (row.get(s.value, 0), sum(row.values())) for true, row in s.trust.counts.items()}
    return told.get(s.value, (0, 0)), [told[true] for true in s.values if true != s.value and true in told]


def _all_told(counts: Counts) -> Counts:
    return counts._replace(gaps=counts.gaps * 0, n=counts.n - counts.gaps, unsure=counts.unsure * 0)


def _rounded_up(number: int) -> str:
    """Two figures: a third would claim a precision that a plan does not have."""
    step = 10 ** max(0, len(str(number)) - 2)
    return f"{-(-number // step) * step:,}"
