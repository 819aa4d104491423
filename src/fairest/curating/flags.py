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
    recall: float | None = None,
    reweight: Sequence[str] = (),
    dedup: float | None = None,
    keep: Rule | None = None,
    cap: float | None = None,
    sample: int | None = None,
) -> Plan:
    """Filters, the screen, the filters undone, duplicates, targets, the cap, the sample. Raises `BadInput`."""
    if recall is not None and screen is None:
        raise BadInput("--recall says how much a screen finds, and there is none.", hint="Give --screen LABELS.")
    if keep is not None and dedup is None:
        raise BadInput("--keep says which duplicate stays, and none is looked for.", hint="Give --dedup COSINE.")
    targets = tuple(target for target in reweight if target != UNDO)
    steps: list[Step] = [Filter(text) for text in filters]
    if screen is not None:
        steps.append(Screen(screen) if recall is None else Screen(screen, recall))
    if UNDO in reweight:
        steps.append(UndoFilter())
    if dedup is not None:
        steps.append(Dedup(dedup, keep or "largest"))
    if targets:
        steps.append(Reweight(targets))
    if cap is not None:
        steps.append(Cap(cap))
    if sample is not None:
        steps.append(Sample(sample))
    return Plan(tuple(steps))
