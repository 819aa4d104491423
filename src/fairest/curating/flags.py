"""A plan from what is given on a command line. Flags have no order of their own: steps come in the usual one."""

from collections.abc import Sequence

from fairest.errors import BadInput
from fairest.sift.plan import Cap, Dedup, Filter, Plan, Reweight, Rule, Sample, Screen, Step, UndoFilter

__all__ = ["UNDO", "plan_of_flags"]

UNDO = "undo-filter"


def plan_of_flags(
    *,
    filters: Sequence[str] = (),
    screen: str | None = None,
    recall: float = 0.99,
    reweight: Sequence[str] = (),
    dedup: float | None = None,
    keep: Rule = "largest",
    cap: float | None = None,
    sample: int | None = None,
) -> Plan:
    """Filters, the screen, the filters undone, duplicates, targets, the cap, the sample. Raises `BadInput`."""
    targets = tuple(target for target in reweight if target != UNDO)
    if UNDO in reweight and not filters and screen is None:
        raise BadInput("--reweight undo-filter has no filter to undo.", hint="Give --filter or --screen as well.")
    steps: list[Step] = [Filter(text) for text in filters]
    if screen is not None:
        steps.append(Screen(screen, recall))
    if UNDO in reweight:
        steps.append(UndoFilter())
    if dedup is not None:
        steps.append(Dedup(dedup, keep))
    if targets:
        steps.append(Reweight(targets))
    if cap is not None:
        steps.append(Cap(cap))
    if sample is not None:
        steps.append(Sample(sample))
    return Plan(tuple(steps))
