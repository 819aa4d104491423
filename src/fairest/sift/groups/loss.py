"""How much one step took of one group, held against what it took of all others."""

from dataclasses import dataclass

from fairest.records import Verdict
from fairest.sift.grouping import Source

__all__ = ["Loss"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Rows of one value of one attribute before a step, and those it removed. Shares and ends are 0..1."""

    source: Source
    by: str
    attribute: str
    value: str
    before: int
    lost: int
    low: float
    high: float
    """The interval of the share lost: what the step takes of more rows of this kind. All of one grouping hold
    together."""
    effective: float
    """Rows that would say as much if each went or stayed for itself: fewer where near-duplicates are among them."""
    other_before: int
    """Of rows with any other value."""
    other_lost: int
    difference: float | None = None
    """The share lost less that of the others; None where either has no rows."""
    difference_low: float = -1.0
    difference_high: float = 1.0
    """Its own interval, for this one group."""
    p_differs: float | None = None
    """P-value of "the share is that of the others", adjusted over all groups of the step."""
    p_beyond: float | None = None
    """P-value of "it is delta or more away from that", likewise."""
    verdict: Verdict | None = None
    why: str | None = None
    """What stands in the way of a verdict, or None."""
    corrected: float | None = None
    """The estimate of the share lost among rows that truly have the value, given the source's errors."""
    corrected_low: float | None = None
    corrected_high: float | None = None
    corrected_why: str | None = None
    """Why there is no such estimate, or None."""

    @property
    def share(self) -> float | None:
        return self.lost / self.before if self.before else None

    @property
    def other_share(self) -> float | None:
        return self.other_lost / self.other_before if self.other_before else None
