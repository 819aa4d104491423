"""Who lost how much in filters, counted by the families that a later deduplication found.

A filter takes a picture and its copies together: as if they were rows of their own, it would seem to know more of a
group than it does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from fairest.sift.grouping import Grouping
from fairest.sift.groups import losses
from fairest.sift.plan import Dedup, Filter, Plan, Screen
from fairest.sift.state import State
from fairest.sift.steps.deduplicating import FAMILIES

__all__ = ["by_families", "state_after"]


def by_families(
    documents: Sequence[Mapping[str, Any]],
    plan: Plan,
    final: State,
    groupings: Mapping[str, Grouping],
    chances: tuple[float, float],
    steps: Path,
) -> list[Mapping[str, Any]]:
    """The steps' documents, with the losses of filters and screens before a deduplication counted anew.

    Without a deduplication, or where it did not look at what filters took, they are as they were. `chances` are alpha
    and delta; `steps` is the folder of the steps' own files.
    """
    last = max((n for n, step in enumerate(plan.steps, 1) if isinstance(step, Dedup)), default=0)
    file = steps / f"{last:02d}" / FAMILIES
    if not file.exists():
        return list(documents)
    family = np.load(file, allow_pickle=False)
    told, found = list(groupings.values()), list(documents)
    for number, step in enumerate(plan.steps[: last - 1], 1):
        if isinstance(step, Filter | Screen):
            states = state_after(final, number - 1), state_after(final, number)
            lost = losses(told, *states, alpha=chances[0], delta=chances[1], families=family)
            found[number] = {**found[number], "losses": [asdict(loss) for loss in lost]}
    return found


def state_after(final: State, number: int) -> State:
    """Who was there after a step of the plan, 0 for the reading, with the weights of the end."""
    when = np.array([-1, *(reason.number for reason in final.reasons)])[final.gone]
    return replace(final, gone=np.where(when <= number, final.gone, 0).astype(np.int32))
