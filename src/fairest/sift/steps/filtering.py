"""Rows that a predicate keeps."""

from fairest.sift.plan import Filter
from fairest.sift.predicate import Predicate
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps.taking import Done

__all__ = ["filter_rows"]


def filter_rows(step: Filter, sheet: Sheet, state: State) -> Done:
    """Remove the rows for which it does not hold; those without a value as the step says. Raises `UnknownName`."""
    predicate = Predicate.parse(step.keep)
    holds, unknown = predicate.holds(sheet)
    facts = {"unknown": int((unknown & state.kept).sum())}
    after = state.without(~holds & ~unknown, str(step), f"not {predicate}")
    if step.unknown == "remove":
        no_number = unknown & sheet.known(predicate.column)
        after = after.without(unknown & ~no_number, str(step), f"no {predicate.column}")
        after = after.without(no_number, str(step), f"no number in {predicate.column}")
    return Done(after, facts)
