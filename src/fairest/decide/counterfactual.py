"""One share of a prompt without and with a change of its words."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Counterfactual", "Way"]

Way: TypeAlias = Literal["away", "towards", "moved"]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One share without and with a change of the prompt's words. Only pairs told in both count."""

    prompt: str
    """The prompt with the change."""
    base: str
    """The prompt without it."""
    concept: str
    change: str
    """The words changed: with “8k”."""
    attribute: str
    value: str
    asked: bool
    """Whether both prompts ask for this very value."""
    reference: float | None
    """What both shares are held against."""
    pairs: int
    """Pictures of the same wording and seed; without seeds, of the same number within a wording."""
    told: int
    """Pairs with a label in both: the denominator of the shares."""
    share_without: float | None
    share_with: float | None
    difference: float | None
    """With minus without, -1..1."""
    low: float
    high: float
    """The interval of the difference; not adjusted for how many there are."""
    only_without: float
    """Told pairs that show the value without the change alone; of several people on a picture each is a part of it."""
    only_with: float
    direction: Way | None = None
    """Where the change is shown to move the share: away from the reference (or from what was asked), towards it, or
    "moved" where that is not known, since the shares do not both lie on one side of the reference; None where no move
    is shown, which does not say that there is none."""
    e_value: float | None = None
    """Evidence against "no change", of a design that looks while it draws; at most 1e300. Else None."""
    p_value: float | None = None
    """Of a number of pictures fixed beforehand: exact McNemar, or 1 / e-value where pictures may show several people,
    adjusted over all pairs."""
    seeded: bool = True
    """Whether the two pictures of every pair share their seed. Without, they are drawn independently of each other:
    what is said holds as well, but sees less."""
    why: str | None = None
    """What stands in the way of a comparison, or None."""
