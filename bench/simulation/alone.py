"""One prompt by itself: when an audit of it stops, what it says then, and whether its interval holds the truth."""

from collections.abc import Callable
from typing import NamedTuple

from fairest.decide import Plan

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Line, Section, at_least, mean, near

_CAP = 3000
_JUDGES = {
    "exact": {},
    "erring": {"hit": 0.90, "false": 0.05, "labels": 500},
    "unsure": {"hit": 0.90, "false": 0.05, "unsure": 0.10, "labels": 500},
}
_MEAN_PICTURES = {0.5: 289, 0.6: 239, 0.7: 56, 0.9: 12.7, 0.99: 8.3}
_MEAN_PICTURES_ERRING = {0.7: 130, 0.9: 23}


class Case(NamedTuple):
    judge: str
    fixed: int | None
    share: float


class Stopped(NamedTuple):
    pictures: int
    verdict: str
    covered: bool


Found = dict[Case, list[Stopped]]

_CASES = [
    *(Case("exact", None, p) for p in (0.1, 0.5, 0.6, 0.7, 0.9, 0.99)),
    *(Case(judge, None, p) for judge in ("erring", "unsure") for p in (0.1, 0.5, 0.7, 0.9, 0.99)),
    *(Case("exact", 100, p) for p in (0.1, 0.5, 0.6, 0.7, 0.9, 0.99)),
    *(Case("erring", 100, p) for p in (0.1, 0.5, 0.7, 0.9, 0.99)),
    *(Case("exact", 210, p) for p in (0.5, 0.6, 0.7, 0.9, 0.99)),
]


def audits(each: Each, size: Callable[[int], int]) -> Found:
    """So many audits of every case. The same number has the same draws in every case."""
    many = size(600)
    found = each(_stopped, [(case, seed) for case in _CASES for seed in range(many)])
    return {case: found[i * many : (i + 1) * many] for i, case in enumerate(_CASES)}


def coverage(found: Found) -> Section:
    """How often intervals of level .95 hold the true share, at whatever picture the audit stopped."""
    designs = {"looking": None, "n = 100": 100}
    lines = [
        Line(f"{_spoken(case)}, {design}, p = {case.share:g}", mean([s.covered for s in stopped]), at_least(0.95))
        for design, fixed in designs.items()
        for case, stopped in found.items()
        if case.fixed == fixed and case.share != 0.6
    ]
    return Section(
        f"1. How often an interval of level .95 holds the true share ({len(next(iter(found.values())))} audits each)",
        lines,
        (
            "erring: says woman of .90 of women and .05 of men, measured on 500 + 500 labels anew in every audit;",
            "unsure: besides, it cannot tell one picture in ten. looking: at the picture where the audit stopped.",
        ),
    )


def pictures(found: Found) -> Section:
    """How many pictures until a verdict, and what a fixed number reaches."""
    lines = []
    for share, design in _MEAN_PICTURES.items():
        for fixed in (None, 100, 210):
            stopped = found[Case("exact", fixed, share)]
            if fixed is None:
                lines.append(_until("exact", share, stopped, design))
            lines.append(_verdicts("looking" if fixed is None else f"n = {fixed}", share, stopped))
    for share, design in _MEAN_PICTURES_ERRING.items():
        stopped = found[Case("erring", None, share)]
        lines += [_until("erring", share, stopped, design), _verdicts("looking", share, stopped)]
    return Section(
        f"4. Pictures until a verdict, one prompt against one half within .10, at most {_CAP:,}",
        lines,
        (
            "The design page looks after every picture, the flow after every round (a tenth more): that costs a few %.",
            "p = .6 lies on the edge of delta: there a rare (false) \"equivalent\" stops an audit, too.",
        ),
    )  # fmt: skip


def _stopped(job: tuple[Case, int]) -> Stopped:
    case, seed = job
    plan = Plan(("gender",), max_images=_CAP, fixed=case.fixed, seed=1_000_000 + seed)
    done = audit([case.share], ErringJudge(**_JUDGES[case.judge], seed=plan.seed), plan, batch=1)
    (finding,) = done.women
    return Stopped(len(done.pictures), str(finding.verdict), finding.low <= case.share <= finding.high)


def _until(judge: str, share: float, stopped: list[Stopped], design: float) -> Line:
    what = f"{judge} judge, p = {share:g}: mean pictures"
    return Line(what, mean([s.pictures for s in stopped]), near(design), design, digits=1)


def _verdicts(how: str, share: float, stopped: list[Stopped]) -> Line:
    right = "equivalent" if share == 0.5 else "differs"
    return Line(f"    {how}: says {right}", mean([s.verdict == right for s in stopped]))


def _spoken(case: Case) -> str:
    return f"{case.judge} judge"
