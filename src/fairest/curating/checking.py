"""What can be refused before anything is done, or at least before any step is taken."""

from pathlib import Path

from fairest.curating.exporting import SUBSET
from fairest.curating.named import first_sample, place_of
from fairest.data import PictureSet
from fairest.data.datacomp import check_uid
from fairest.data.writing import LAYOUTS
from fairest.errors import BadInput, UnknownName
from fairest.sift.plan import Filter, Plan, Screen
from fairest.sift.predicate import Predicate
from fairest.sift.sheet import Sheet

__all__ = ["check_chances", "check_columns", "check_outside", "check_writing"]


def check_chances(alpha: float, delta: float) -> None:
    """Raises `BadInput` for what is no rate of errors, or no difference that counts as none."""
    for name, value in (("alpha", alpha), ("delta", delta)):
        if not 0 < value < 0.5:
            raise BadInput(f"{name} is {value}; it must lie between 0 and 0.5.", hint="Usual: 0.05 and 0.01")


def check_writing(layout: str | None, chosen: PictureSet) -> None:
    """Raises `UnknownName`, and `BadInput` where the first key is none of DataComp's: no other is waited for."""
    if layout not in (None, SUBSET, *LAYOUTS):
        raise UnknownName("layout", str(layout), (SUBSET, *LAYOUTS))
    first = first_sample(chosen) if layout == SUBSET else None
    if first is not None:
        check_uid(first.key)


def check_outside(folder: Path, source: "str | Path | PictureSet") -> None:
    """Raises `BadInput` for a run in the set's own folder: what it writes would be rows of it the next time."""
    place = place_of(source)
    if place is not None and Path(place).is_dir() and folder.resolve().is_relative_to(Path(place).resolve()):
        raise BadInput(f"{folder} lies inside the set {place}.", hint="Choose an --out beside it.")


def check_columns(plan: Plan, sheet: Sheet) -> None:
    """Raises `UnknownName` for a column that a step asks for and no shard has.

    All shards are looked at first: any of them may bring a column. What was seen is kept for another plan.
    """
    named = [Predicate.parse(step.keep).column for step in plan.steps if isinstance(step, Filter)]
    for name in (*named, *(step.score for step in plan.steps if isinstance(step, Screen) and step.score)):
        if name not in sheet.columns:
            raise UnknownName("column", name, sheet.columns)
