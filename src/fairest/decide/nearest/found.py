"""What is found for words: the nearest pictures, their groups, and how unlike the set they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fairest.decide.nearest.labelled import Labelled
from fairest.records import Verdict

__all__ = ["Against", "Block", "Found", "Group", "Held", "Near", "Score"]

Held: TypeAlias = Literal["the set", "parity"]
"""What the nearest pictures are held against: a random part of the set, or every value equally often."""


@dataclass(frozen=True, slots=True)
class Near:
    """One of the nearest pictures."""

    row: int
    """Its number in the set."""
    key: str
    similarity: float
    """The cosine of its vector and that of the words."""
    caption: str | None
    groups: Mapping[str, str]
    """By source and attribute ("caption:gender"): the value, or the reason why there is none."""
    where: str = ""
    """The shard or file it lies in, where that is known."""


@dataclass(frozen=True, slots=True)
class Against:
    """One group's share held against one reference."""

    to: Held
    share: float | None
    low: float | None
    high: float | None
    """The interval of the reference's share, which is that share itself where the whole set was looked at. All are
    None where no picture of the set has a value."""
    p: float | None = None
    """P-value of "the nearest are as this one says", adjusted over everything one search tested."""
    verdict: Verdict | None = None
    why: str | None = None
    """What stands in the way of a verdict, or None."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group among the nearest pictures."""

    value: str
    hits: int
    told: int
    """The nearest pictures with any value: the denominator of `share`."""
    low: float
    high: float
    """The interval of the share; those of all groups of a block hold together."""
    against: tuple[Against, ...]
    true_low: float | None = None
    true_high: float | None = None
    """The interval with the source's own errors in it, where they are known."""

    @property
    def share(self) -> float | None:
        return self.hits / self.told if self.told else None

    def excess(self) -> float:
        """How much larger the share is than the set's."""
        held = self.held("the set")
        return 0.0 if held is None or held.share is None or self.share is None else self.share - held.share

    def held(self, to: Held) -> Against | None:
        return next((one for one in self.against if one.to == to), None)


@dataclass(frozen=True, slots=True)
class Score:
    """MaxSkew@k or NDKL, beside what rankings of chance score."""

    name: str
    to: Held
    n: int
    """The nearest pictures with a value: the ranking that is scored."""
    value: float | None
    low: float | None = None
    high: float | None = None
    """The interval of the score, from those of the shares. NDKL depends on the order and has none."""
    fair: float | None = None
    """What an exactly fair search scores on average: chance."""
    fair_low: float | None = None
    fair_high: float | None = None
    """Between these lie 95 % of what it scores."""
    p: float | None = None
    """How often it scores as much, or more; not adjusted."""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """What one source tells of one attribute under some words."""

    labelled: Labelled
    level: float
    """Of each group's interval."""
    groups: tuple[Group, ...]
    scores: tuple[Score, ...]

    @property
    def name(self) -> str:
        return f"{self.labelled.source}:{self.labelled.attribute}"

    @property
    def statements(self) -> tuple[Group, ...]:
        """The groups that are tested: of two one, since what one has more the other has less."""
        if len(self.groups) != 2:
            return self.groups
        return (max(self.groups, key=Group.excess),)


@dataclass(frozen=True, slots=True)
class Found:
    """What one search found for one text."""

    words: str
    nearest: tuple[Near, ...]
    blocks: tuple[Block, ...]
    passed: int = 0
    """Pictures as near that were passed over, each for one like it that is nearer. They are not counted anywhere."""
