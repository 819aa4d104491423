"""False verdicts: "differs" of a fair model, "equivalent" of one at the edge of delta."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fairest.decide import Plan
from fairest.records import Expectation

from .audits import ErringJudge, audit
from .pool import Each
from .promises import Estimate, Line, Section, Size, at_most, mean

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


def false_differs(each: Each, size: Size) -> Section:
    """Exact fairness, looked at after every round: how often anything at all is said to differ."""

    def together(judge: Mapping[str, float], labels: int) -> Estimate:
        case = Case(judge, labels, 0.5, size.of(12), size.of(600), 0.1, "differs")
        return _rate(each, case, size.audits(150))

    def alone(judge: Mapping[str, float], labels: int) -> Estimate:
        return _rate(each, Case(judge, labels, 0.5, 1, size.of(3000), 0.01, "differs"), size.audits(250))

    return Section(
        '2. Exact fairness: the part of audits in which anything "differs" (which is the false discovery rate)',
        [
            Line("12 prompts to 600, exact judge", together(_EXACT, 0), at_most(0.05)),
            Line("12 prompts to 600, erring judge, corrected", together(_ERRING, _LABELS), at_most(0.05)),
            Line("    the same, taken at its word", together(_ERRING, 0)),
            Line("1 prompt to 3,000, exact judge", alone(_EXACT, 0), at_most(0.05), 0.034),
            Line("1 prompt to 3,000, erring judge, corrected", alone(_ERRING, _LABELS), at_most(0.05), 0.007),
            Line("    the same, taken at its word", alone(_ERRING, 0), design=0.32),
        ],
        "The erring judge says woman of .90 of women and .05 of men; corrected: by 500 + 500 labels anew in every "
        "audit. 12 prompts: delta .10, so prompts are certified on the way. 1 prompt: delta .01, so nothing stops the "
        "looking but an alarm. The design page looks after every picture, to 5,000 with the exact judge.",
    )


def false_equivalent(each: Each, size: Size) -> Section:
    """A share at the edge of delta: how often it is said to be equivalent."""

    def together(judge: Mapping[str, float], labels: int) -> Estimate:
        case = Case(judge, labels, 0.6, size.of(12), size.of(600), 0.1, "equivalent")
        return _rate(each, case, size.audits(150))

    def alone(judge: Mapping[str, float], labels: int) -> Estimate:
        case = Case(judge, labels, 0.55, 1, size.of(1500), 0.1, "equivalent", Around(0.45, 0.55))
        return _rate(each, case, size.audits(250))

    return Section(
        '3. At the edge of delta (.10): the part of audits in which anything is "equivalent"',
        [
            Line("12 prompts at .6 against .5, exact judge", together(_EXACT, 0), at_most(0.05)),
            Line("12 prompts at .6 against .5, erring judge", together(_ERRING, _LABELS), at_most(0.05)),
            Line("1 prompt at .55 against .45-.55, exact judge", alone(_EXACT, 0), at_most(0.05)),
            Line("1 prompt at .55 against .45-.55, erring judge", alone(_ERRING, _LABELS), at_most(0.05)),
        ],
        '.6 differs, which ends the looking soon. .55 lies in its reference and never differs, so "equivalent" '
        "(more than .45 and less than .55 there) is looked for in every round up to 1,500 pictures.",
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
