"""Rows that are like what people said is to go: found by a score, or by a classifier that learns from them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fairest import stats
from fairest.data.vectors import AnyVectors, blocks
from fairest.errors import BadInput
from fairest.sift.dedup.units import unit
from fairest.sift.order import scrambled
from fairest.sift.plan import Screen
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps.labelled import labelled_rows
from fairest.sift.steps.taking import Done, Tools
from fairest.sift.weights.logistic import Logistic
from fairest.sift.weights.retention import best_prior, finite

__all__ = ["screen", "threshold_for"]

_FEWEST = 20
"""Labelled rows of either kind from which a threshold is chosen."""
_FOLDS = 5

Scores = NDArray[np.float64]


def screen(step: Screen, sheet: Sheet, state: State, tools: Tools) -> Done:
    """Remove the rows that score at or above a threshold: the highest at which enough of the labelled ones go.

    The labelled rows choose the threshold and also say how good it is: a threshold that is the k-th highest of n scores
    has a recall of Beta(k, n + 1 - k) whatever their distribution (Wilks 1941, Annals of Mathematical Statistics 12),
    and Clopper and Pearson's interval holds that, with ties too. It takes labelled rows for a random part of what is
    to go, and none for a copy of another. A classifier's scores come from models that did not learn from the row they
    score. A row without a score may be what is to go: it is removed as well, and the recall says nothing of such rows.
    Raises `BadInput`, `NotFound`, `UnknownName`.
    """
    rows, goes = labelled_rows(step.labels, sheet, state.kept)
    _check(step, goes)
    scores = sheet.numbers(step.score) if step.score else _classified(sheet, rows, goes, tools.seed)
    known = ~np.isnan(scores[rows])
    rows, goes = rows[known], goes[known]
    _check(step, goes)
    threshold = threshold_for(scores[rows][goes], step.recall)
    above = scores >= threshold
    stay = int((~goes).sum())
    facts = {
        "labelled_to_go": int(goes.sum()),
        "labelled_to_stay": stay,
        "threshold": threshold,
        "recall": _share("recall", int(above[rows][goes].sum()), int(goes.sum())),
        "lost_of_what_stays": _share("share", int(above[rows][~goes].sum()), stay),
        "without_a_score": int((np.isnan(scores) & state.kept).sum()),
    }
    after = state.without(above, str(step), "like what is to go")
    return Done(after.without(np.isnan(scores), str(step), "no score"), facts)


def threshold_for(scores: Scores, recall: float) -> float:
    """The highest threshold that at least a part `recall` of these scores reaches."""
    ordered = np.sort(scores)[::-1]
    return float(ordered[int(np.ceil(recall * len(ordered))) - 1])


def _classified(sheet: Sheet, rows: NDArray[np.int64], goes: NDArray[np.bool_], seed: int) -> Scores:
    """The log odds of every row to be like what is to go, `[n]`; NaN without an embedding."""
    vectors = sheet.vectors
    if vectors is None:
        raise BadInput("A classifier learns from embeddings, and these rows have none.", hint="Give --encoder.")
    has = finite(vectors, rows)
    rows, goes = rows[has], goes[has]
    part = _part(sheet.ids[rows], seed)
    x = vectors[rows]
    unit(x)
    odds = float(np.log(max(goes.sum(), 1) / max((~goes).sum(), 1)))
    models, _ = best_prior(x, goes, part, [Logistic(np.zeros(x.shape[1]), odds)] * _FOLDS)
    return _scores(vectors, models, _part(sheet.ids, seed))


def _part(ids: NDArray[np.uint64], seed: int) -> NDArray[np.int64]:
    """The part of every row, by a hash of its key."""
    return (scrambled(ids, seed) % np.uint64(_FOLDS)).astype(np.int64)


def _scores(vectors: AnyVectors, models: tuple[Logistic, ...], part: NDArray[np.int64]) -> Scores:
    """Every row by the model of its own part, labelled or not: a mean of models would tell the others better."""
    scores = np.empty(vectors.shape[0])
    for start, block in blocks(vectors):
        has = unit(block)
        here = slice(start, start + len(block))
        told = np.stack([model.scores(block) for model in models])
        scores[here] = np.where(has, told[part[here], np.arange(len(block))], np.nan)
    return scores


def _check(step: Screen, goes: NDArray[np.bool_]) -> None:
    if min(goes.sum(), (~goes).sum()) < _FEWEST:
        raise BadInput(
            f"{step.labels} labels {goes.sum()} rows to go and {(~goes).sum()} to stay that are there and score.",
            hint=f"A threshold needs {_FEWEST} of either.",
        )


def _share(name: str, hits: int, n: int) -> Mapping[str, float]:
    low, high = stats.clopper_pearson(hits, n)
    return {name: hits / n, "low": low, "high": high}
