"""The steps of a plan, one after the other, each kept: a plan that is stopped goes on after the last it finished."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from fairest.run.files import whole, write_whole
from fairest.sift.grouping import Grouping
from fairest.sift.groups import group_rows, losses
from fairest.sift.plan import Cap, Plan, Reweight, Sample, Step, UndoFilter
from fairest.sift.sheet import Sheet
from fairest.sift.state import Reason, State
from fairest.sift.steps import Tools, take

__all__ = ["Taken", "take_all"]

_MOVING = (UndoFilter, Reweight, Cap, Sample)
"""Steps that remove no group's rows on account of what they are: nobody is asked who lost how much."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one step, as JSON values."""

    document: Mapping[str, Any]
    state: State | None
    """After it; None where a later step is done already."""


def take_all(
    plan: Plan,
    sheet: Sheet,
    start: State,
    tools: Callable[[Path, tuple[int, ...]], Tools],
    folder: Path,
    chances: tuple[float, float],
) -> Iterator[Taken]:
    """Every step's document, that of the reading first. `chances` are alpha and delta of who lost how much.

    A step that an earlier process finished in `folder` is read back and not taken again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ["as read", *map(str, plan.steps)]
    finished = [number for number in range(len(names)) if _document(folder, number).exists()]
    last = max(finished, default=-1)
    state = _load(_arrays(folder, last)) if finished else start
    for number in range(last + 1):
        yield Taken(json.loads(_document(folder, number).read_bytes()), state if number == last else None)
    for number in range(last + 1, len(names)):
        before = state
        step = plan.steps[number - 1] if number else None
        own = tools(folder / f"{number:02d}", plan.undone(number) if number else ())
        done = take(step, sheet, replace(before, number=number), own) if step else None
        state = done.state if done else start
        document = _written(number, names[number], step, before, state, own.groupings, chances)
        document["facts"] = dict(done.facts) if done else {}
        _keep(folder, number, document, state)
        yield Taken(document, state)


def _written(
    number: int,
    name: str,
    step: Step | None,
    before: State,
    after: State,
    groupings: Mapping[str, Grouping],
    chances: tuple[float, float],
) -> dict[str, Any]:
    alpha, delta = chances
    of = list(groupings.values())
    weight = after.weight[after.kept]
    lost = [] if step is None or isinstance(step, _MOVING) else losses(of, before, after, alpha=alpha, delta=delta)
    return {
        "number": number,
        "name": name,
        "do": step.do if step else "read",
        "rows": int(after.kept.sum()),
        "weight": float(weight.sum()),
        "effective": float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0,
        "removed": _removed(before if step else None, after),
        "groups": [asdict(row) for row in group_rows(of, after, number, name, alpha=alpha)],
        "losses": [asdict(loss) for loss in lost],
    }


def _removed(before: State | None, after: State) -> dict[str, int]:
    """Rows that went in this step, by reason."""
    here = after.gone[~after.kept if before is None else before.kept & ~after.kept]
    numbers, counts = np.unique(here, return_counts=True)
    return {after.reasons[n - 1].why: int(count) for n, count in zip(numbers, counts, strict=True)}


def _keep(folder: Path, number: int, document: Mapping[str, Any], state: State) -> None:
    """The arrays first: a step is finished when its document is there."""
    arrays = _arrays(folder, number)
    with whole(arrays) as out:
        reasons = json.dumps([asdict(reason) for reason in state.reasons])
        np.savez(out, gone=state.gone, weight=state.weight, twin=state.twin, reasons=np.array(reasons))
    write_whole(_document(folder, number), json.dumps(document, ensure_ascii=False, allow_nan=False).encode())
    if number:
        _arrays(folder, number - 1).unlink(missing_ok=True)


def _load(file: Path) -> State:
    with np.load(file, allow_pickle=False) as arrays:
        reasons = tuple(Reason(**reason) for reason in json.loads(str(arrays["reasons"])))
        return State(arrays["gone"], arrays["weight"], arrays["twin"], reasons)


def _document(folder: Path, number: int) -> Path:
    return folder / f"{number:02d}.json"


def _arrays(folder: Path, number: int) -> Path:
    return folder / f"{number:02d}.npz"
