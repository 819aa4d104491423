"""Scores made probabilities, and how good they are."""

import numpy as np
from numpy.typing import NDArray

from fairest.sift.weights.logistic import Logistic, cross_fit

__all__ = ["area_under_curve", "calibrated", "calibration_error"]

Floats64 = NDArray[np.float64]
_BINS = 20
_FLAT = 1e-9


def calibrated(scores: Floats64, hits: NDArray[np.bool_]) -> Floats64:
    """Probabilities of a hit `[n]`, rising with the score: logistic regression on it alone (Platt 1999).

    His targets, (N+ + 1) / (N+ + 2) and 1 / (N- + 2), keep probabilities off 0 and 1 where scores part hits from
    others altogether. Where higher scores are no likelier to be hits all probabilities are the share of hits.
    """
    n, total = len(scores), int(hits.sum())
    wanted = np.where(hits, (total + 1) / (total + 2), 1 / (n - total + 2))
    centre, width = float(scores.mean()), float(scores.std())
    if width < _FLAT:
        return np.full(n, total / n)
    x = ((scores - centre) / width)[:, None]
    part = np.full(n, -1)
    (model,) = cross_fit(lambda: iter([(x, wanted, part)]), 0.0, [Logistic(np.zeros(1), 0.0)])
    if not model.slope[0] > 0:
        return np.full(n, total / n)
    return np.asarray(1 / (1 + np.exp(-model.scores(x))))


def area_under_curve(scores: Floats64, hits: NDArray[np.bool_]) -> float | None:
    """How often a hit scores higher than another row; ties count half. None without hits or without others."""
    ours, others = np.sort(scores[hits]), np.sort(scores[~hits])
    if not len(ours) or not len(others):
        return None
    below = np.searchsorted(others, ours, side="left") + np.searchsorted(others, ours, side="right")
    return float(below.sum() / 2 / len(ours) / len(others))


def calibration_error(chances: Floats64, hits: NDArray[np.bool_]) -> float:
    """The mean difference between probability and share of hits, over 20 bins of as many rows each."""
    order = np.argsort(chances, kind="stable")
    bins = np.array_split(order, min(_BINS, len(order)))
    return sum(abs(float((chances[some] - hits[some]).sum())) for some in bins) / len(order)
