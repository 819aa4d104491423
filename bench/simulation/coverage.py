"""How often the intervals hold the true share: at the picture where an audit stopped, and at a fixed number."""

from typing import NamedTuple

from fairest.decide import Plan

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Line, Section, Size, at_least, mean

_CAP, _FIXED = 1000, 100
_SHARES = (0.1, 0.5, 0.7, 0.9, 0.99)
_JUDGES: dict[str, dict[str, float]] = {
    "exact": {},
    "erring": {"hit": 0.90, "false": 0.05},
    "unsure": {"hit": 0.90, "false": 0.05, "unsure": 0.10},
}


class Case(NamedTuple):
    judge: str
    fixed: int | None
    share: float


_CASES = [
    *(Case(judge, fixed, share) for fixed in (None, _FIXED) for judge in ("exact", "erring") for share in _SHARES),
    *(Case("unsure", fixed, share) for fixed in (None, _FIXED) for share in (0.7, 0.9)),
]


def section(each: Each, size: Size) -> Section:
    """Intervals of level .95, with every audit's mean over its prompts as one figure: they share a calibration."""
    many, prompts = size.audits(30), size.of(12)
    found = each(_covered, [(case, prompts, seed) for case in _CASES for seed in range(many)])
    by_case = {case: found[i * many : (i + 1) * many] for i, case in enumerate(_CASES)}
    return Section(
        f"1. How often an interval of level .95 holds the true share p ({prompts * many} intervals each)",
        [Line(_spoken(case), mean(covered), at_least(0.95)) for case, covered in by_case.items()],
        "looking: after every round, at the picture where the prompt was settled, 1,000 at most. erring: the judge "
        "says woman of .90 of women and .05 of men, which is measured on 500 + 500 labels anew in every audit; "
        "unsure: besides, it cannot tell one picture in ten.",
    )


def _covered(job: tuple[Case, int, int]) -> float:
    """The part of one audit's intervals that hold the share."""
    case, prompts, seed = job
    plan = Plan(("gender",), max_images=_CAP, fixed=case.fixed, seed=1_000_000 + seed)
    labels = 0 if case.judge == "exact" else 500
    judge = ErringJudge(**_JUDGES[case.judge], labels=labels, seed=plan.seed)
    found = audit([case.share] * prompts, judge, plan).women
    return sum(finding.low <= case.share <= finding.high for finding in found) / prompts


def _spoken(case: Case) -> str:
    design = "looking" if case.fixed is None else f"n = {case.fixed}"
    return f"{design}, {case.judge} judge, p = {case.share:g}"
