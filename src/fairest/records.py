"""The nouns: a few frozen records that travel the whole way.

Groups have names, and a group seen zero times stays. "Not measured" is `None`, never a number, and
the reason for a gap stands beside the gap. Parts add up, so that sharding changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fairest.errors import BadInput

__all__ = [
    "UNSURE",
    "Confusion",
    "Expectation",
    "Failure",
    "Finding",
    "Label",
    "Metric",
    "Picture",
    "Prompt",
    "Share",
    "Tally",
    "Verdict",
]

Verdict = Literal["differs", "equivalent", "undetermined"]

UNSURE = "unsure"
"""The reason of a judge that saw a person and could not tell. Every other reason for a gap is about the picture."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a generator. It may be worded in several ways; each picture takes one of them."""

    id: str
    concept: str
    wordings: tuple[str, ...]
    asked: Mapping[str, str] = field(default_factory=dict)
    """What the wording asks for outright: {"gender": "man"} for "a male nurse"; empty when neutral."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One answer of a generator; `file` is None where nothing came, and `why` says so."""

    id: str
    prompt: str
    text: str
    seed: int
    file: str | None
    sha256: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """One judge's value for one attribute of one picture; `value` is None where it could not tell."""

    picture: str
    attribute: str
    value: str | None
    why: str | None = None
    score: float | None = None
    """The judge's own confidence in `value`, 0..1, where it states one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one attribute under one prompt. Every value has its row; so has every reason for a gap."""

    prompt: str
    attribute: str
    counts: Mapping[str, int]
    gaps: Mapping[str, int] = field(default_factory=dict)

    @property
    def told(self) -> int:
        """Pictures with a value."""
        return sum(self.counts.values())

    @property
    def untold(self) -> int:
        """Pictures without one."""
        return sum(self.gaps.values())

    @property
    def drawn(self) -> int:
        return self.told + self.untold

    def __add__(self, other: "Tally") -> "Tally":
        if (self.prompt, self.attribute, set(self.counts)) != (other.prompt, other.attribute, set(other.counts)):
            raise BadInput("Only tallies of the same prompt, attribute and values add up.")
        return Tally(
            self.prompt,
            self.attribute,
            {value: n + other.counts[value] for value, n in self.counts.items()},
            {why: self.gaps.get(why, 0) + other.gaps.get(why, 0) for why in sorted({*self.gaps, *other.gaps})},
        )


@dataclass(frozen=True, slots=True)
class Confusion:
    """What a judge said of pictures whose true value is known: how often it errs, and where that was measured."""

    attribute: str
    counts: Mapping[str, Mapping[str, int]]
    """Pictures by true value (rows: every value of the attribute), then by what the judge said (columns: the
    same values and "unsure"). Zeros are written out."""
    measured_on: str
    """The name of the generator that made these pictures, or what they are ("photographs, FairFace")."""
    these: bool = False
    """Whether they are a random part of the pictures of a run, which `key` names."""
    how: str = ""
    """How the true values are known: "labels by three people", "the prompt, confirmed by a second judge"."""
    by_prompt: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    """The same counts prompt by prompt, where `these` is set."""
    key: str = ""
    """What tells the run whose pictures these are from others: `run.pictures_key` of its record."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the told pictures has a value, with an interval for what the generator would do.

    The interval is for the share among all pictures drawn: each picture without a value may have
    been either, so `low` counts them all against the value and `high` all for it.
    """

    hits: int
    told: int
    drawn: int
    low: float
    high: float
    level: float

    @property
    def value(self) -> float | None:
        return self.hits / self.told if self.told else None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a reference expects of one share: a value and its own interval, or None and the reason."""

    share: float | None
    low: float | None
    high: float | None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One value of one attribute under one prompt, held against a reference.

    What is tested is a statement: of an attribute's two values both findings make one, since each share is what
    the other lacks to 1. Shares and intervals are 0..1. `share` is None when no picture was told; `reference` and
    `verdict` are None, with `why`, when the statement is not measured against the reference.
    """

    prompt: str
    concept: str
    attribute: str
    value: str
    counts: Mapping[str, int]
    """Pictures per value of the attribute, zeros included."""
    gaps: Mapping[str, int]
    """Pictures without a value, per reason."""
    n: int
    """Pictures drawn."""
    told: int
    """Pictures with a value: the denominator of `share`."""
    share: float | None
    """How much of the told pictures the judge gave this value: its word, not corrected."""
    low: float
    high: float
    """The interval of the true share, at `level`; the judge's errors are in it where they are known."""
    reference: float | None
    reference_low: float | None
    reference_high: float | None
    verdict: Verdict | None
    why: str | None = None
    """What stands in the way of a verdict, or None."""
    corrected: float | None = None
    """The estimate of the true share given the judge's errors; None where they are not known or cannot be undone."""
    e_value: float | None = None
    """Evidence that the share is not the reference's: e-value of a design that looks while it draws, else None."""
    e_within: float | None = None
    """Evidence that the share is within delta of the reference, likewise."""
    p_differs: float | None = None
    """P-value of "the share is the reference's" for a fixed number of pictures, adjusted over all findings."""
    p_beyond: float | None = None
    """P-value of "the share is delta or more away", likewise."""
    tolerates: float | None = None
    """With a judge taken at its word: the verdict stands up to this rate of errors on pictures of either kind.
    Everything is decided anew at every rate, all statements at once, in steps of half a point; 0: it falls at
    the first. None where there is no verdict, or the judge's errors are in it already."""
    asked: bool = False
    """Whether the prompt asked for this very value: then the share is obedience."""
    level: float | None = None
    """How often an interval like [low, high] holds the true share, at least: 1 - alpha / K, where K is the number of
    values if there are more than two, else 1; 1 - .8 alpha / K - .2 alpha where the judge's errors are known."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How many pictures of one prompt got no value of one attribute, and whether that is unlike the other prompts."""

    prompt: str
    concept: str
    attribute: str
    reasons: Mapping[str, int]
    n: int
    """Pictures drawn."""
    share: float | None
    low: float
    high: float
    differs: bool
    """Whether this prompt's share is shown to differ from that of the other prompts together."""
    e_value: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One of the field's scores of one attribute, with what an exactly fair model would score at this n."""

    name: str
    prompt: str | None
    """None: over all prompts."""
    concept: str | None
    attribute: str
    value: float | None
    low: float | None
    high: float | None
    """The interval; None for both where none is given, and `why` says why."""
    fair: float | None
    """The expected value for a model whose shares are exactly those of `against`, at n labels; where `value` is
    corrected for the judge's errors, through the same judge and correction. None where that cannot be undone."""
    n: int
    """Pictures with a value."""
    against: str
    """What it measures the distance from: "uniform", the reference's name, or "the prompt"."""
    why: str | None = None
    """What stands in the way of a value or an interval, or None."""
