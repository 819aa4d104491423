"""The nouns: a few frozen records that travel the whole way.

Groups have names, and a group seen zero times stays. "Not measured" is `None`, never a number, and
the reason for a gap stands beside the gap. Parts add up, so that sharding changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from fairest.errors import BadInput

__all__ = [
    "NOBODY",
    "SEVERAL",
    "UNSURE",
    "Confusion",
    "Count",
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
    "exact",
]

Verdict = Literal["differs", "equivalent", "undetermined"]

UNSURE = "unsure"
"""The reason of a judge that saw a person and could not tell. Every other reason for a gap is about the picture."""

NOBODY = "no person"
"""The reason of a judge that looked and saw nobody."""

SEVERAL = "several people"
"""Why a picture of several people has no one value: `Label.people` holds theirs."""

Count: TypeAlias = int | Fraction
"""A number of pictures, each of which counts once: of several people on it everyone counts for a part. Exact, so
that parts of pictures add up to pictures in any order; an `int` wherever it is whole."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a generator. It may be worded in several ways; each picture takes one of them."""

    id: str
    concept: str
    wordings: tuple[str, ...]
    asked: Mapping[str, str] = field(default_factory=dict)
    """What the wording asks for outright: {"gender": "man"} for "a male nurse"; empty when neutral."""
    pair: str | None = None
    """The id of the prompt it is the counterfactual of: the same wordings but for one change. Pictures of the same
    number then take the same seed and the same wording, so that each pair of pictures is its own control."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One answer of a generator; `file` is None where nothing came, and `why` says so."""

    id: str
    prompt: str
    text: str
    seed: int | None
    """None where none decided it: a service that takes no seed, a picture that somebody else made."""
    file: str | None
    sha256: str | None = None
    why: str | None = None
    revised: str | None = None
    """The text a service says it drew, whether it rewrote ours or not; None where it does not say."""
    source: str | None = None
    """Where a picture that somebody already made was taken from: a file's name in its folder or archive."""


@dataclass(frozen=True, slots=True)
class Label:
    """One judge's value for one attribute of one picture; `value` is None where it could not tell."""

    picture: str
    attribute: str
    value: str | None
    why: str | None = None
    score: float | None = None
    """The judge's own confidence in `value`, 0..1, where it states one."""
    people: tuple[str | None, ...] = ()
    """Of a picture with several people, each one's value, None where it could not be told: in the same order for
    every attribute. `value` is None then. Empty where the picture is labelled as one."""
    votes: tuple[tuple[str, "Label"], ...] = ()
    """Where several judges were asked, what each said by its name: `value` is what follows by their rule."""


def exact(number: Count) -> Count:
    """A number of pictures, as an `int` where it is whole."""
    if isinstance(number, int):
        return number
    return number.numerator if number.denominator == 1 else number


def _read(number: float) -> Count:
    """A number of pictures that was rounded to be written, as the nearest fraction with a denominator of 10**6 at most.

    That is the number itself while the numbers of people on its pictures have no greater common multiple (as
    1 to 16 have), else less than a millionth of a picture off it.
    """
    return number if isinstance(number, int) else exact(Fraction(number).limit_denominator(10**6))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one attribute under one prompt. Every value has its row; so has every reason for a gap."""

    prompt: str
    attribute: str
    counts: Mapping[str, Count]
    gaps: Mapping[str, Count] = field(default_factory=dict)
    people: int = 0
    """People with a value, on all pictures together."""

    @classmethod
    def of(cls, finding: "Finding") -> "Tally":
        """The tally a finding was made of."""
        counts, gaps = ({name: _read(n) for name, n in some.items()} for some in (finding.counts, finding.gaps))
        return cls(finding.prompt, finding.attribute, counts, gaps, finding.people or 0)

    @property
    def told(self) -> Count:
        """Pictures with a value."""
        return exact(sum(self.counts.values()))

    @property
    def untold(self) -> Count:
        """Pictures without one."""
        return exact(sum(self.gaps.values()))

    @property
    def drawn(self) -> int:
        return round(self.told + self.untold)

    def __add__(self, other: "Tally") -> "Tally":
        if (self.prompt, self.attribute, set(self.counts)) != (other.prompt, other.attribute, set(other.counts)):
            raise BadInput("Only tallies of the same prompt, attribute and values add up.")
        return Tally(
            self.prompt,
            self.attribute,
            {value: exact(n + other.counts[value]) for value, n in self.counts.items()},
            {why: exact(self.gaps.get(why, 0) + other.gaps.get(why, 0)) for why in sorted({*self.gaps, *other.gaps})},
            self.people + other.people,
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
    unsettled: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Pictures that people labelled and did not settle on a value of (unsure, tied, nobody or several there), by
    prompt, "" where none is known, then by what the judge said: each may be of any value."""


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
    counts: Mapping[str, float]
    """Pictures per value of the attribute, zeros included; of several people on one each is a part of it."""
    gaps: Mapping[str, float]
    """Pictures without a value, per reason."""
    n: int
    """Pictures drawn."""
    told: float
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
    people: int | None = None
    """People with a value, where the judge sees everyone on a picture; else None: a picture is one."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How many pictures of one prompt got no value of one attribute, and whether that is unlike the other prompts."""

    prompt: str
    concept: str
    attribute: str
    reasons: Mapping[str, float]
    n: int
    """Pictures drawn."""
    share: float | None
    low: float
    high: float
    differs: bool
    """Whether this prompt's share is shown to differ from that of the others together: of the prompts that share no
    seed with it, those that are no counterfactuals."""
    others: float | None = None
    """The share without a value among the pictures of those; None where there are none."""
    e_value: float | None = None
    p_value: float | None = None
    people: int | None = None
    """People with a value, as in `Finding`."""


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
    corrected for the judge's errors, through the same judge and correction. None where that cannot be undone, and
    where a picture may show several people: it depends on how alike those of one picture are."""
    n: float
    """Pictures with a value."""
    against: str
    """What it measures the distance from: "uniform", the reference's name, or "the prompt"."""
    why: str | None = None
    """What stands in the way of a value, an interval or a fair model's score, or None."""
