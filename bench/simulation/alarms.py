"""False verdicts: "differs" of a fair model, "equivalent" of one at the edge of delta."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fairest.decide import Plan
from fairest.records import Expectation

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Estimate, Line, Section, at_most, mean

_EXACT: Mapping[str, float] = {}
_ERRING: Mapping[str, float] = {"hit": 0.90, "false": 0.05}
_LABELS = 500


@dataclass(frozen=True)
class Around:
    """Expects a share of every value between two limits, of which one half is the middle."""

    low: float
    high: float
    name: str = "around"

    def expects(self, _concept: str, _attribute: str, _value: str, _values: Sequence[str]) -> Expectation:
        return Expectation(0.5, self.low, self.high)

    def describe(self) -> Mapping[str, object]:
        return {"title": self.name}


class Case(NamedTuple):
    """Audits of so many prompts with one and the same share, and which verdict would be false."""

    judge: Mapping[str, float]
    labels: int
    share: float
    prompts: int
    cap: int
    delta: float
    false: str
    reference: Around | None = None


def false_differs(each: Each, size: Callable[[int], int]) -> Section:
    """Exact fairness, looked at after every round: how often anything at all is said to differ."""

    def fair(judge: Mapping[str, float], labels: int, prompts: int, delta: float, many: int) -> Estimate:
        cap = 1000 if prompts > 1 else 3000
        return _rate(each, Case(judge, labels, 0.5, prompts, cap, delta, "differs"), size(many))

    lines = [
        Line("12 prompts to 1,000, exact judge", fair(_EXACT, 0, 12, 0.1, 400), at_most(0.05)),
        Line("12 prompts to 1,000, erring judge, corrected", fair(_ERRING, _LABELS, 12, 0.1, 400), at_most(0.05)),
        Line("    the same, taken at its word", fair(_ERRING, 0, 12, 0.1, 400)),
        Line("1 prompt to 3,000, exact judge", fair(_EXACT, 0, 1, 0.01, 600), at_most(0.05), 0.034),
        Line("1 prompt to 3,000, erring judge, corrected", fair(_ERRING, _LABELS, 1, 0.01, 600), at_most(0.05), 0.007),
        Line("    the same, taken at its word", fair(_ERRING, 0, 1, 0.01, 600), design=0.32),
    ]
    return Section(
        '2. Exact fairness: the share of audits in which anything "differs" (which is the false discovery rate)',
        lines,
        (
            "erring: says woman of .90 of women and .05 of men; corrected by 500 + 500 labels anew in every audit.",
            "12 prompts: delta .10, so prompts are certified on the way. 1 prompt: delta .01, so nothing stops the",
            "looking but an alarm. The design page looks after every picture, to 5,000 with the exact judge.",
        ),
    )


def false_equivalent(each: Each, size: Callable[[int], int]) -> Section:
    """A share at the edge of delta: how often it is said to be equivalent."""
    wide = Around(0.45, 0.55)

    def edge(judge: Mapping[str, float], labels: int, prompts: int, many: int) -> Estimate:
        share, cap, reference = (0.6, 1000, None) if prompts > 1 else (0.55, 2000, wide)
        return _rate(each, Case(judge, labels, share, prompts, cap, 0.1, "equivalent", reference), size(many))

    lines = [
        Line("12 prompts at .6 against .5, exact judge", edge(_EXACT, 0, 12, 300), at_most(0.05)),
        Line("12 prompts at .6 against .5, erring judge", edge(_ERRING, _LABELS, 12, 300), at_most(0.05)),
        Line("1 prompt at .55 against .45 to .55, exact judge", edge(_EXACT, 0, 1, 600), at_most(0.05)),
        Line("1 prompt at .55 against .45 to .55, erring judge", edge(_ERRING, _LABELS, 1, 600), at_most(0.05)),
    ]
    return Section(
        '3. At the edge of delta (.10): the share of audits in which anything is "equivalent"',
        lines,
        (
            '.6 differs, which ends the looking soon. .55 lies in its reference and never differs, so "equivalent"',
            "(more than .45 and less than .55 there) is looked for in every round up to 2,000 pictures.",
        ),
    )


def _rate(each: Each, case: Case, many: int) -> Estimate:
    """The share of audits with a false verdict, each with its own draws, labels and confusion."""
    return mean(each(_is_false, [(case, seed) for seed in range(many)]))


def _is_false(job: tuple[Case, int]) -> bool:
    case, seed = job
    plan = Plan(("gender",), max_images=case.cap, delta=case.delta, seed=2_000_000 + seed)
    judge = ErringJudge(**case.judge, labels=case.labels, seed=plan.seed)
    batch = 64 if case.prompts > 1 else 1
    done = audit([case.share] * case.prompts, judge, plan, case.reference, batch)
    return any(finding.verdict == case.false for finding in done.verdicts.findings)
