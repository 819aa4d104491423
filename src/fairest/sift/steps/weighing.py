"""Steps that change what rows weigh, and the sample that is drawn by weight."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.grouping import Grouping
from fairest.sift.plan import Cap, Reweight, Sample
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps.taking import Done, Tools
from fairest.sift.weights import caps, density, sampling
from fairest.sift.weights.effective import spread
from fairest.sift.weights.raking import to_targets
from fairest.sift.weights.targets import Target, parse_targets, shares, together

__all__ = ["cap", "reweight", "sample", "undo_filter"]


def undo_filter(sheet: Sheet, state: State, tools: Tools) -> Done:
    """Multiply each weight by how much likelier such a row was before the filters. Raises `BadInput`.

    Weights that rows had before go on to count: chances of staying that depend on the embedding alone bring back any
    weighted sum (Horvitz and Thompson 1952).
    """
    if sheet.vectors is None:
        raise BadInput("To undo a filter takes embeddings, and these rows have none.", hint="Give --encoder.")
    filtered = [i for i, reason in enumerate(state.reasons, 1) if reason.number in tools.undone]
    before = state.kept | np.isin(state.gone, filtered)
    ratio, facts = density.undo_filter(sheet.vectors, before, state.kept, sheet.ids, seed=tools.seed)
    return Done(state.weighing(state.weight * ratio), asdict(facts))


def reweight(step: Reweight, state: State, tools: Tools) -> Done:
    """Rake to the targets, all of them at once. Raises `BadInput` where no weights reach them."""
    targets = [target for text in step.targets for target in parse_targets(text)]
    names = dict.fromkeys(name for target in targets for name in target.attributes)
    told = {name: tools.grouping(name) for name in names}
    weight, facts = to_targets(state, told, targets, tools.expects)
    wanted = {_whose(target, told): _wanted(target, told, tools) for target in targets}
    return Done(
        state.weighing(weight), {"told_by": {n: told[n].name for n in names}, **asdict(facts), "targets": wanted}
    )


def cap(step: Cap, state: State) -> Done:
    """Cut off what rows weigh above so many times the mean, and give it to the others."""
    kept = state.kept
    weight = state.weight.copy()
    weight[kept] = caps.cap(weight[kept], step.times)
    moved = float(np.abs(weight - state.weight)[kept].sum() / 2 / state.weight[kept].sum())
    return Done(state.weighing(weight), {"moved": moved, **_spreads(state, weight, step.times)})


def sample(step: Sample, sheet: Sheet, state: State, tools: Tools) -> Done:
    """Draw rows with chances in proportion to their weights."""
    after = sampling.sample(state, step.rows, sheet.ids, tools.seed)
    return Done(after, {"there": int(state.kept.sum()), "drawn": int(after.kept.sum())})


def _whose(target: Target, told: Mapping[str, Grouping]) -> str:
    """The name of the grouping that a target is about; of several attributes theirs."""
    return told[target.name].name if target.name in told else target.name


def _wanted(target: Target, told: Mapping[str, Grouping], tools: Tools) -> dict[str, float]:
    """The share of each value, or of each combination of them."""
    values = [told[name].values for name in target.attributes]
    names = together(values)
    said = None if target.reference is None else tools.expects(target.reference, target.name, tuple(names))
    return dict(zip(names, shares(target, values, said).ravel().tolist(), strict=True))


def _spreads(state: State, weight: NDArray[np.float64], most: float) -> dict[str, Any]:
    before, after = spread(state.weight[state.kept]), spread(weight[state.kept], most)
    return {"before": asdict(before), "after": asdict(after)}
