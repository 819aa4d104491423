"""One audit through a bad judge, read twice: by fairest, and by a twin that takes labels at their word."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulation.audits import decided, docket, drawn
from simulation.people import SUPPORT, BadJudge, PeoplePainter, Shown

from fairest import stats
from fairest.decide import Parity, Plan, Verdicts
from fairest.records import Finding, Prompt

from .by_hand import labelled
from .faults import JUDGES, Scene

__all__ = ["ALPHA", "FIXED", "LABELS", "LOOKING", "THESE", "Case", "Said", "heard", "verdicts"]

LABELS, LOOKING, FIXED, THESE, ALPHA = 500, 600, 200, 100, 0.05


class Case(NamedTuple):
    """Audits that look while they draw, or of a fixed number."""

    judge: str
    scene: int
    fixed: int | None
    slack: float | None = None

    @property
    def painted(self) -> Scene:
        return JUDGES[self.judge].scenes[self.scene]

    @property
    def of(self) -> list[tuple[str, str]]:
        """What there is something to say of: every attribute, under every prompt."""
        return [(a, prompt) for a in JUDGES[self.judge].attributes for prompt in self.painted.painted]

    def plan(self, seed: int) -> Plan:
        attributes = JUDGES[self.judge].attributes
        return Plan(attributes, max_images=LOOKING, fixed=self.fixed, judge_slack=self.slack, seed=7_000_000 + seed)


class Said(NamedTuple):
    """What one audit said of one attribute under one prompt, or the means over audits."""

    holds: Any
    """Whether every interval holds its share: they are simultaneous over an attribute's values."""
    width: Any
    """Mean over the values."""
    differs: Any
    """Whether it says so of any value of the attribute, under whatever prompt."""


def heard(job: tuple[Case, int]) -> list[tuple[Said, Said]]:
    """One audit: ours and the twin's, for each attribute and prompt."""
    case, seed = job
    findings = verdicts(case, seed).findings
    return [_read([f for f in findings if f.attribute == a], p, case.painted.painted[p]) for a, p in case.of]


def verdicts(case: Case, seed: int) -> Verdicts:
    """What an audit finds: the same pictures and labels for the same seed, whoever labelled what."""
    judge, scene, plan = JUDGES[case.judge], case.painted, case.plan(seed)
    support = {attribute: SUPPORT[attribute] for attribute in judge.attributes}
    bad = BadJudge(judge.faults, scene.labelled or scene.shown, 0 if scene.people else LABELS, plan.seed, support)
    painter = PeoplePainter(shown=scene.shown, by_text=scene.by_prompt)
    prompts = [Prompt(name, name, (name,)) for name in scene.painted]
    asked = docket(prompts, painter, bad.confusions, plan, Parity(), support)
    done = drawn(asked, painter, bad)
    if scene.people:
        by_people = labelled(done, judge.attributes, scene.people, THESE, seed)
        asked = docket(prompts, painter, by_people, plan, Parity(), support)
    return decided(asked, done)


def _read(found: Sequence[Finding], prompt: str, shown: Shown) -> tuple[Said, Said]:
    """Ours and the twin's of one attribute."""
    twins = [_plain([f for f in found if f.prompt == name]) for name in dict.fromkeys(f.prompt for f in found)]
    shares = [_share(shown, f.value) for f in found if f.prompt == prompt]
    ours = [(f.low, f.high) for f in found if f.prompt == prompt]
    (twin,) = (ends for name, ends, _ in twins if name == prompt)
    return (
        _summed(ours, shares, any(f.verdict == "differs" for f in found)),
        _summed(twin, shares, any(outside for *_, outside in twins)),
    )


def _plain(found: Sequence[Finding]) -> tuple[str, list[tuple[float, float]], bool]:
    """Labels at their word, pictures without one dropped, plain Clopper-Pearson: "differs" where parity is outside."""
    level = stats.simultaneous_level(ALPHA, len(found))
    ends = [stats.clopper_pearson(int(f.counts[f.value]), int(f.told), level) for f in found]
    outside = [not low <= (f.reference or 0.0) <= high for (low, high), f in zip(ends, found, strict=True)]
    return found[0].prompt, ends, any(outside)


def _summed(ends: Sequence[tuple[float, float]], shares: Sequence[float], differs: bool) -> Said:
    holds = all(low <= share <= high for (low, high), share in zip(ends, shares, strict=True))
    return Said(holds, sum(high - low for low, high in ends) / len(ends), differs)


def _share(shown: Mapping[tuple[str, str], float], value: str) -> float:
    return sum(odds for who, odds in shown.items() if value in who)
