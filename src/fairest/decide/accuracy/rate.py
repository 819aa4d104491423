"""How often a judge does something in one group, beside how often it does so in all others."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from fairest.measure.accuracy import Answers
from fairest.records import Verdict

__all__ = ["Gap", "Group", "Kind", "Rate", "Table"]

Kind: TypeAlias = Literal["told", "right"]
"""What is counted: pictures it gave a value at all, or those of them where the value is right."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of one group, held against the same rate of all other pictures of its table."""

    kind: Kind
    hits: int
    n: int
    low: float
    high: float
    """The interval of the rate; those of all groups of a table hold together."""
    other_hits: int
    other_n: int
    difference: float | None = None
    """This rate less that of the others; None where either has no pictures."""
    difference_low: float = -1.0
    difference_high: float = 1.0
    """Its own interval, for this one group."""
    p_differs: float | None = None
    """P-value of "it is that of the others", adjusted over all groups."""
    p_beyond: float | None = None
    """P-value of "it is delta or more away from that", likewise."""
    verdict: Verdict | None = None
    why: str | None = None
    """What stands in the way of a verdict, or None."""
    needs: int | None = None
    """Of an undetermined one: about how many labelled pictures of the group, in all, would settle it at these rates,
    where the others grow alike. None: 100,000 would not."""

    @property
    def share(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def other_share(self) -> float | None:
        return self.other_hits / self.other_n if self.other_n else None

    @property
    def worse(self) -> bool:
        """Whether the group is shown to fare worse than the others."""
        return self.verdict == "differs" and (self.difference or 0.0) < 0


@dataclass(frozen=True, slots=True)
class Group:
    """What a judge said of one group, and both of its rates."""

    answers: Answers
    told: Rate
    right: Rate

    def rate(self, kind: Kind) -> Rate:
        return self.told if kind == "told" else self.right


@dataclass(frozen=True, slots=True)
class Gap:
    """The largest gap between two groups."""

    kind: Kind
    most: str
    least: str
    difference: float
    low: float
    high: float
    """An interval that holds for all pairs of groups together."""


@dataclass(frozen=True, slots=True)
class Table:
    """One attribute of a judge, by the groups of one attribute or intersection."""

    attribute: str
    by: str
    groups: tuple[Group, ...]
    gaps: tuple[Gap, ...]
    """The largest gap in each rate between groups of enough pictures; none where fewer than two have enough."""
    level: float
    """Of each rate's interval: so that those of one column hold together 1 - alpha of the time."""
