"""One step taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairest.errors import BadInput
from fairest.records import Expectation
from fairest.sift.grouping import Grouping
from fairest.sift.machine import Machine
from fairest.sift.plan import Cap, Dedup, Filter, Reweight, Sample, Screen, Step, UndoFilter
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

__all__ = ["Done", "Expects", "Tools", "take"]

Expects = Callable[[str, str, tuple[str, ...]], Mapping[str, Expectation]]
"""What a named reference expects of an attribute, value by value: (reference, attribute, values)."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a step may use."""

    groupings: Mapping[str, Grouping]
    """By name, as "picture:gender"."""
    machine: Machine
    folder: Path
    """Of the step's own files: what is in it was made by the same step of the same plan."""
    expects: Expects
    seed: int = 0
    undone: tuple[int, ...] = ()
    """The numbers of the filters right before the step, as reasons have them."""
    tell: Callable[[str, int, int], None] = lambda _what, _done, _total: None

    def grouping(self, attribute: str) -> Grouping:
        """The one of a name, or of an attribute the best there is: its column, then pictures, then captions."""
        for name in (attribute, *(f"{source}:{attribute}" for source in ("column", "picture", "caption"))):
            if name in self.groupings:
                return self.groupings[name]
        raise BadInput(
            f"Nobody told {attribute!r} of these rows.",
            hint=f"Told are: {', '.join(self.groupings) or 'none'}. Give --judge, --column {attribute}=COLUMN, "
            "or captions.",
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What a step made of a state."""

    state: State
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What was found on the way, as JSON values."""


def take(step: Step, sheet: Sheet, state: State, tools: Tools) -> Done:
    """Take a step from a state. Raises what the step raises."""
    from fairest.sift.steps import deduplicating, filtering, screening, weighing

    match step:
        case Filter():
            return filtering.filter_rows(step, sheet, state)
        case Screen():
            return screening.screen(step, sheet, state, tools)
        case UndoFilter():
            return weighing.undo_filter(sheet, state, tools)
        case Dedup():
            return deduplicating.deduplicate(step, sheet, state, tools)
        case Reweight():
            return weighing.reweight(step, state, tools)
        case Cap():
            return weighing.cap(step, state)
        case Sample():
            return weighing.sample(step, sheet, state, tools)
