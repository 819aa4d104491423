"""Findings to rows: what the page shows of each finding, and where its prompt stands."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fairest.decide.plan import Plan
from fairest.decide.words import interval, percent
from fairest.prompts.changed import changed_words
from fairest.records import Finding, Prompt
from fairest.report.words import VERDICT_WORDS, slug

__all__ = ["Place", "Row", "places", "rows_of"]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Place:
    """Where a prompt stands on the page: its name there, unique, and the id of its section."""

    prompt: Prompt
    name: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """One finding, ready to be read."""

    finding: Finding
    name: str
    anchor: str
    delta: float
    said: str
    """The finding as a sentence."""

    @property
    def verdict(self) -> str:
        return self.finding.verdict or ("asked" if self.finding.asked else "untested")

    @property
    def verdict_word(self) -> str:
        return VERDICT_WORDS[self.verdict]

    @property
    def count(self) -> float:
        return self.finding.counts.get(self.finding.value, 0)

    @property
    def came(self) -> str:
        """How many of which show the value: "12 of 40", of several people on a picture "30 % of a picture's people"."""
        f = self.finding
        if f.people is None or f.share is None:
            return f"{self.count} of {f.told}"
        return f"{percent(f.share)} of a picture's people"

    @property
    def estimate(self) -> float | None:
        """The share, corrected for the judge's errors where they are known and can be undone."""
        f = self.finding
        return f.share if f.corrected is None else f.corrected

    @property
    def mark(self) -> float | None:
        """Where the estimate is drawn: None if its own interval rules it out, as that of an erring judge may."""
        f, at = self.finding, self.estimate
        return at if at is not None and f.low - _ROUNDING <= at <= f.high + _ROUNDING else None

    @property
    def share(self) -> str:
        return f"not measured, 0 of {self.finding.n}" if self.estimate is None else percent(self.estimate)

    @property
    def told(self) -> str:
        """What the judge said, where the share was corrected for its errors and reads otherwise; else empty."""
        f = self.finding
        told = "" if f.share is None or f.corrected is None else percent(f.share)
        return f"told {told}" if told and told != self.share else ""

    @property
    def interval(self) -> str:
        return interval(self.finding.low, self.finding.high)

    @property
    def reference(self) -> str:
        return "none" if self.finding.reference is None else percent(self.finding.reference)

    @property
    def reference_interval(self) -> str:
        """Empty where the reference states none."""
        low, high = self.reference_ends
        return interval(low, high) if high > low else ""

    @property
    def reference_ends(self) -> tuple[float, float]:
        """The reference's own interval; without width where it states none."""
        f = self.finding
        point = f.reference if f.reference is not None else 0.0
        low = f.reference_low if f.reference_low is not None else point
        high = f.reference_high if f.reference_high is not None else point
        return low, high

    @property
    def zone(self) -> tuple[float, float] | None:
        """Where all shares are within delta of the reference, wherever in its interval that is; None if nowhere."""
        ref_low, ref_high = self.reference_ends
        low, high = max(0.0, ref_high - self.delta), min(1.0, ref_low + self.delta)
        return (low, high) if self.finding.reference is not None and low < high else None


def places(prompts: Sequence[Prompt]) -> tuple[Place, ...]:
    """A unique name and anchor for each prompt: its concept, what it asks for, what tells it from its pair, its id."""
    by_id = {p.id: p for p in prompts}
    names = [_name(p, by_id.get(p.pair or "")) for p in prompts]
    seen = Counter(names)
    unique = [n if seen[n] == 1 else f"{n} [{p.id}]" for n, p in zip(names, prompts, strict=True)]
    return tuple(
        Place(p, name, f"p{i}-{slug(p.concept)}")
        for i, (p, name) in enumerate(zip(prompts, unique, strict=True), start=1)
    )


def _name(prompt: Prompt, base: Prompt | None) -> str:
    name = f"{prompt.concept} ({', '.join(prompt.asked.values())})" if prompt.asked else prompt.concept
    return name if base is None else f"{name} {changed_words(base.wordings[0], prompt.wordings[0])}".rstrip()


def rows_of(
    findings: Sequence[Finding], where: Sequence[Place], plan: Plan, sentence: Callable[[Finding, Plan], str]
) -> tuple[Row, ...]:
    """One row a finding, in the findings' order; findings of prompts that are not there are an error."""
    by_prompt = {place.prompt.id: place for place in where}
    return tuple(
        Row(f, by_prompt[f.prompt].name, by_prompt[f.prompt].anchor, plan.delta, sentence(f, plan)) for f in findings
    )
