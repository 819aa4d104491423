"""The true shares of all values at once, from what a judge said and how it confuses them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput

__all__ = ["unmix"]

_LEAST_SINGULAR = 0.25
"""An error in the labels' shares may grow 1 / this in the true shares. At 4 times, a hundred pictures tell
about as much (4^2 = 16 times less) as six of a judge that never errs: beyond that it is a guess."""

_SUM_TO_ONE = 1e4
_ROUNDING = 1e-9


def unmix(label_counts: Mapping[str, float], counts: Mapping[str, Mapping[str, int]]) -> dict[str, float] | None:
    """The true share of every value that best explains `label_counts`, by least squares over shares that add to 1.

    `counts` holds pictures by true value (rows), then by what the judge said (columns, "unsure" included);
    `label_counts` what it said of the audited pictures. With as many columns as values, and wherever plain
    inversion gives shares between 0 and 1, the result is the same and is the maximum of the likelihood;
    unlike likelihood, least squares stays finite when something is told that never was in the confusion.
    It is an estimate without an interval: for that take labels on the audited pictures (`double_sampling`).

    None where the confusion cannot be undone: a true value of which no picture was labelled, no labels, or
    two (mixtures of) values told so much alike that the smallest singular value of P(told | true) is below
    0.25 or within two standard errors of 0.
    """
    columns = _columns(label_counts, counts)
    table = np.array([[row.get(told, 0) for told in columns] for row in counts.values()], dtype=float)
    labels = np.array([label_counts.get(told, 0) for told in columns], dtype=float)
    if labels.sum() == 0 or not counts or not np.all(table.sum(axis=1) > 0) or not _can_be_undone(table):
        return None
    return dict(zip(counts, _shares(labels / labels.sum(), _by_row(table)), strict=True))


def _columns(label_counts: Mapping[str, float], counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    columns = list(dict.fromkeys(told for row in counts.values() for told in row))
    if unknown := [told for told in label_counts if told not in columns]:
        raise BadInput(f"Labels {', '.join(unknown)} are no columns of the confusion: {', '.join(columns)}.")
    return columns


def _by_row(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _can_be_undone(table: NDArray[np.float64]) -> bool:
    told = _by_row(table)
    if told.shape[0] > told.shape[1]:
        return False
    smallest = np.linalg.svd(told, compute_uv=False)[-1]
    # To first order the error of a singular value is u'Ev with unit u, v: no more than the worst row's.
    error = np.sqrt(np.max((1 - (told**2).sum(axis=1)) / table.sum(axis=1)))
    return bool(smallest >= max(_LEAST_SINGULAR, 2 * error))


def _shares(labels: NDArray[np.float64], told: NDArray[np.float64]) -> list[float]:
    from scipy.optimize import nnls

    rows = np.vstack([told.T, np.full(len(told), _SUM_TO_ONE)])
    found = nnls(rows, np.append(labels, _SUM_TO_ONE))[0]
    # What is left of a share of 0 by rounding is no share.
    found = np.where(found < _ROUNDING, 0.0, found)
    return [float(share) for share in found / found.sum()]
