"""Rows that are like what people said is to go: found by a score, or by a classifier that learns from them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fairest import stats
from fairest.data.vectors import AnyVectors, blocks
from fairest.errors import BadInput
from fairest.sift.dedup.units import unit
from fairest.sift.plan import Screen
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps.labelled import labelled_rows
from fairest.sift.steps.taking import Done, Tools
from fairest.sift.weights.logistic import Logistic
from fairest.sift.weights.order import scrambled
from fairest.sift.weights.retention import best_prior, finite

__all__ = ["recall_of", "screen", "threshold_for"]

_FEWEST = 20
"""Labelled rows of either kind from which a threshold is chosen."""
_FOLDS = 5
_LEVEL = 0.95

Scores = NDArray[np.float64]


def screen(step: Screen, sheet: Sheet, state: State, tools: Tools) -> Done:
    """Remove the rows that score at or above a threshold: the highest at which enough of the labelled ones go.

    A classifier's scores of labelled rows come from models that did not learn from them, so that what is said of its
    recall holds for others. Raises `BadInput`, `NotFound`, `UnknownName`.
    """
    rows, goes = labelled_rows(step.labels, sheet)
    there = state.kept[rows]
    rows, goes = rows[there], goes[there]
    _check(step, goes)
    scores = sheet.numbers(step.score) if step.score else _classified(sheet, rows, goes, tools.seed)
    known = ~np.isnan(scores[rows])
    rows, goes = rows[known], goes[known]
    _check(step, goes)
    threshold = threshold_for(scores[rows][goes], step.recall)
    above = scores >= threshold
    stay = int((~goes).sum())
    wrong = int(above[rows][~goes].sum())
    facts = {
        "labelled_to_go": int(goes.sum()),
        "labelled_to_stay": stay,
        "threshold": threshold,
        "recall": recall_of(int(above[rows][goes].sum()), int(goes.sum())),
        "lost_of_what_stays": {"share": wrong / stay, **_ends(stats.clopper_pearson(wrong, stay))},
        "without_a_score": int((np.isnan(scores) & state.kept).sum()),
    }
    return Done(state.without(above, str(step), "like what is to go"), facts)


def threshold_for(scores: Scores, recall: float) -> float:
    """The highest threshold that at least a part `recall` of these scores reaches."""
    ordered = np.sort(scores)[::-1]
    return float(ordered[int(np.ceil(recall * len(ordered))) - 1])


def recall_of(found: int, n: int) -> Mapping[str, float]:
    """Of rows like `n` labelled ones, how many score at least as high as the `found`-th highest of them.

    A threshold that is one of the scores has a recall of Beta(found, n + 1 - found), whatever the scores are
    (Wilks 1941, Annals of Mathematical Statistics 12): the labelled rows that chose it also say how good it is.
    """
    from scipy.stats import beta

    tail = (1 - _LEVEL) / 2
    low, high = beta.ppf([tail, 1 - tail], found, n + 1 - found)
    return {"recall": found / n, **_ends((float(low), float(high)))}


def _classified(sheet: Sheet, rows: NDArray[np.int64], goes: NDArray[np.bool_], seed: int) -> Scores:
    """The log odds of every row to be like what is to go, `[n]`; NaN without an embedding."""
    vectors = sheet.vectors
    if vectors is None:
        raise BadInput("A classifier learns from embeddings, and these rows have none.", hint="Give --encoder.")
    has = finite(vectors, rows)
    rows, goes = rows[has], goes[has]
    part = (scrambled(sheet.ids[rows], seed) % np.uint64(_FOLDS)).astype(np.int64)
    x = vectors[rows]
    unit(x)
    odds = float(np.log(max(goes.sum(), 1) / max((~goes).sum(), 1)))
    models, _ = best_prior(x, goes, part, [Logistic(np.zeros(x.shape[1]), odds)] * _FOLDS)
    scores = _mean_scores(vectors, models)
    for i, model in enumerate(models):
        scores[rows[part == i]] = model.scores(x[part == i])
    return scores


def _mean_scores(vectors: AnyVectors, models: tuple[Logistic, ...]) -> Scores:
    scores = np.empty(vectors.shape[0])
    for start, block in blocks(vectors):
        unit(block)
        scores[start : start + len(block)] = np.mean([model.scores(block) for model in models], 0)
    return scores


def _check(step: Screen, goes: NDArray[np.bool_]) -> None:
    if min(goes.sum(), (~goes).sum()) < _FEWEST:
        raise BadInput(
            f"{step.labels} labels {goes.sum()} rows to go and {(~goes).sum()} to stay that are there and score.",
            hint=f"A threshold needs {_FEWEST} of either.",
        )


def _ends(interval: tuple[float, float]) -> dict[str, float]:
    return {"low": interval[0], "high": interval[1]}
