"""How many pictures one prompt takes until its verdict, and how often a fixed number reaches one."""

from typing import NamedTuple

from fairest.decide import Plan

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Line, Section, Size, at_least, mean, near

_CAP = 3000
_EXACT = {0.5: 289, 0.6: 239, 0.7: 56, 0.9: 12.7, 0.99: 8.3}
_ERRING = {0.7: 130, 0.9: 23}
"""The design page's mean pictures by share."""


class Case(NamedTuple):
    erring: bool
    fixed: int | None
    share: float


class Stopped(NamedTuple):
    pictures: int
    right: bool
    """Whether it said "equivalent" of one half and "differs" of every other share."""
    covered: bool
    """Whether the interval at the stop holds the share."""


def section(each: Each, size: Size) -> Section:
    """One prompt by itself against one half, within .10."""
    lines = []
    for share, design in _EXACT.items():
        lines += _looking(each, Case(False, None, share), design, size.audits(400))
        lines += [_at(each, Case(False, n, share), size.audits(200)) for n in (100, 210)]
    for share, design in _ERRING.items():
        lines += _looking(each, Case(True, None, share), design, size.audits(400))
    return Section(
        f"4. Pictures until a verdict, one prompt of share p against one half within .10, at most {_CAP:,}",
        lines,
        "The design page looks after every picture; the flow looks after every round, which costs a few percent. "
        'p = .6 lies on the edge of delta: there a rare false "equivalent" stops an audit, too. The erring judge says '
        "woman of .90 of women and .05 of men, which is measured on 500 + 500 labels anew in every audit.",
    )  # fmt: skip


def _looking(each: Each, case: Case, design: float, many: int) -> list[Line]:
    stopped = _audits(each, case, many)
    judge = "erring" if case.erring else "exact"
    return [
        Line(f"p = {case.share:g}, {judge} judge: mean pictures", mean([s.pictures for s in stopped]), near(design),
             design, digits=1),
        Line(f"    says {_truth(case)}", mean([s.right for s in stopped])),
        Line("    the interval of level .95 then holds p", mean([s.covered for s in stopped]), at_least(0.95)),
    ]  # fmt: skip


def _at(each: Each, case: Case, many: int) -> Line:
    stopped = _audits(each, case, many)
    return Line(f"    {case.fixed} fixed: says {_truth(case)}", mean([s.right for s in stopped]))


def _audits(each: Each, case: Case, many: int) -> list[Stopped]:
    return each(_stopped, [(case, seed) for seed in range(many)])


def _stopped(job: tuple[Case, int]) -> Stopped:
    case, seed = job
    plan = Plan(("gender",), max_images=_CAP, fixed=case.fixed, seed=4_000_000 + seed)
    judge = ErringJudge(0.90, 0.05, labels=500, seed=plan.seed) if case.erring else ErringJudge()
    done = audit([case.share], judge, plan, batch=1)
    (found,) = done.women
    return Stopped(len(done.pictures), found.verdict == _truth(case), found.low <= case.share <= found.high)


def _truth(case: Case) -> str:
    return "equivalent" if case.share == 0.5 else "differs"
