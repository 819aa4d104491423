"""How likely each row was to be kept, told by models that did not see it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors, Floats
from fairest.sift.dedup.units import unit
from fairest.sift.order import scrambled
from fairest.sift.weights.logistic import Batches, Logistic, cross_fit

__all__ = ["best_prior", "finite", "retention_scores"]

_BLOCK = 1 << 14
_MOST_LEARNED = 2_000_000
_MOST_TRIED = 20_000
_PRIORS = (0.01, 0.1, 1.0, 10.0, 100.0)


def finite(vectors: AnyVectors, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of some rows have a vector, in their order: one that is finite and points somewhere."""
    parts = [unit(vectors[rows[at : at + _BLOCK]]) for at in range(0, len(rows), _BLOCK)]
    return np.concatenate([np.zeros(0, np.bool_), *parts])


def retention_scores(
    vectors: AnyVectors,
    rows: NDArray[np.int64],
    kept: NDArray[np.bool_],
    ids: NDArray[np.uint64],
    folds: int,
    seed: int,
) -> tuple[NDArray[np.float64], float]:
    """The log odds of each of `rows` to be kept, and the prior variance of log odds they were learned with.

    They are told by where its vector points; its length says nothing. `kept` and `ids` are those of `rows`. A hash of
    the id puts a row in one of `folds` parts, and a model learns from the other parts; it never sees what it tells. At
    most two million rows are learned from, and 20,000 of them are what priors are tried on; a hash chooses them, too.
    """
    part = (scrambled(ids, seed) % np.uint64(folds)).astype(np.int64)
    order = np.argsort(scrambled(ids, seed + 1), kind="stable")
    tried, learned = np.sort(order[:_MOST_TRIED]), np.sort(order[:_MOST_LEARNED])
    sample = _directions(vectors, rows[tried])
    start = [Logistic(np.zeros(sample.shape[1]), float(np.log(kept.sum() / (~kept).sum())))] * folds
    models, prior = best_prior(sample, kept[tried], part[tried], start)

    def batches() -> Iterator[tuple[Floats, NDArray[np.float64], NDArray[np.int64]]]:
        for some in np.array_split(learned, -(-len(learned) // _BLOCK)):
            yield _directions(vectors, rows[some]), kept[some].astype(float), part[some]

    if len(learned) > len(tried):
        models = cross_fit(batches, _penalty(sample, prior), models)
    scores = np.empty(len(rows))
    for at in range(0, len(rows), _BLOCK):
        here = slice(at, at + _BLOCK)
        scores[here] = _told(models, _directions(vectors, rows[here]), part[here])
    return scores, prior


def best_prior(
    x: Floats, kept: NDArray[np.bool_], part: NDArray[np.int64], start: list[Logistic]
) -> tuple[tuple[Logistic, ...], float]:
    """The models, and the prior with which they tell the rows of their own part best."""
    models, found = tuple(start), []
    y = kept.astype(float)
    for prior in _PRIORS:
        models = cross_fit(_once(x, y, part), _penalty(x, prior), models)
        scores = _told(models, x, part)
        found.append((float(np.logaddexp(0, scores).sum() - y @ scores), prior, models))
    _, prior, models = min(found, key=lambda one: one[0])
    return models, prior


def _once(x: Floats, y: NDArray[np.float64], part: NDArray[np.int64]) -> Batches:
    return lambda: iter([(x, y, part)])


def _penalty(x: Floats, prior: float) -> float:
    """What makes log odds of the variance `prior` over rows like `x` likely: slopes of prior / sum of variances."""
    return float(x.var(0, dtype=float).sum()) / prior


def _told(models: tuple[Logistic, ...], x: Floats, part: NDArray[np.int64]) -> NDArray[np.float64]:
    scores = np.empty(len(x))
    for i, model in enumerate(models):
        scores[part == i] = model.scores(x[part == i])
    return scores


def _directions(vectors: AnyVectors, rows: NDArray[np.int64]) -> Floats:
    found = vectors[rows]
    unit(found)
    return found
