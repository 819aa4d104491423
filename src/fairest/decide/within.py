"""One value within one group: how often pictures of women are sexual, against those of men."""

from dataclasses import dataclass

from fairest.records import Verdict

__all__ = ["Within"]


@dataclass(frozen=True, slots=True)
class Within:
    """One value among the pictures of one group, against those of all other groups of the same prompt.

    Labels are taken at their word. Pictures that lack a label of either part are left out, and so are those of
    several people: they are of no one group.
    """

    prompt: str | None
    """None: over all prompts, each share a mean over those that show both sides, with the same weights."""
    concept: str | None
    attribute: str
    """An intersection, "gender+sexual-content": the last part is looked at within the groups of what is before it."""
    group: str
    """A value of the first part: "woman"."""
    value: str
    """A value of the last part: "sexual"."""
    hits: int
    n: int
    """Pictures of the group with both labels."""
    others_hits: int
    others: int
    """Pictures of all other groups with both labels."""
    prompts: int
    """How many prompts this is about: over all, those that show both the group and others."""
    untold: int
    """Pictures that lack a label of either part."""
    several: int
    """Pictures of several people."""
    share: float | None
    low: float | None
    high: float | None
    """The interval of the group's share, at `level`; None over all prompts."""
    level: float
    versus: float | None
    """The share in the other groups together."""
    difference: float | None
    """`share` minus `versus`, -1..1."""
    difference_low: float | None
    difference_high: float | None
    """Its interval, at `level`, not adjusted for how many there are; None where nothing is tested."""
    verdict: Verdict | None = None
    """Whether both differ, or are within delta of each other; None where nothing is tested."""
    e_value: float | None = None
    """Evidence that the shares differ, of a design that looks while it draws."""
    e_within: float | None = None
    """Evidence that they are within delta of each other, likewise."""
    p_value: float | None = None
    """P-value of "the shares are the same" for a fixed number of pictures, adjusted over all that were tested."""
    p_beyond: float | None = None
    """P-value of "they are delta or more apart", likewise."""
    why: str | None = None
    """Why nothing is tested, or which side has no pictures."""
