"""Whether a model ties an attribute and a task closer together than its data do."""

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.metrics.shares import Array

__all__ = ["directional_bias_amplification"]


def directional_bias_amplification(
    given: npt.ArrayLike, outcome: npt.ArrayLike, model_given: npt.ArrayLike, model_outcome: npt.ArrayLike
) -> float:
    """BiasAmp→ (Wang and Russakovsky, ICML 2021): how much further than the data the model leans the way they lean.

    All arrays hold 0 and 1: `given` (n, A) and `outcome` (n, T) of the data, `model_given` (m, A) and
    `model_outcome` (m, T) of the model; for a classifier `model_given` is `given`. It is the mean over all
    pairs of P^(t|a) - P(t|a), with the sign turned where a and t are together in the data no more often than
    if they were independent. Attribute to task: attributes as given. Task to attribute: tasks as given.
    Above 0 amplifies; between -1 and 1. At exact independence this follows the paper (turned); the authors'
    code counts 0 there. Refused where a column of a given never holds a 1: there is nothing to condition on.
    """
    a, t = _flags(given, outcome)
    model_a, model_t = _flags(model_given, model_outcome)
    if a.shape[1] != model_a.shape[1] or t.shape[1] != model_t.shape[1]:
        raise BadInput("The data and the model need the same columns, in the same order.")
    # Whole numbers: n * n_at against n_a * n_t, with no rounding where they are equal.
    together = len(a) * (a.T @ t) > np.outer(a.sum(axis=0), t.sum(axis=0))
    change = _outcome_if_given(model_a, model_t) - _outcome_if_given(a, t)
    return float(np.where(together, change, -change).mean())


def _outcome_if_given(a: npt.NDArray[np.int64], t: npt.NDArray[np.int64]) -> Array:
    """P(t|a), shape (A, T)."""
    times = a.sum(axis=0)
    if (times == 0).any():
        raise BadInput(
            f"Column {int(np.argmin(times))} of what is given never holds a 1: nothing can be said given it."
        )
    return np.asarray(a.T @ t / times[:, None])


def _flags(given: npt.ArrayLike, outcome: npt.ArrayLike) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    found = [np.asarray(array) for array in (given, outcome)]
    if any(array.ndim != 2 or not np.isin(array, (0, 1)).all() for array in found) or len(found[0]) != len(found[1]):
        raise BadInput("Both need shape (pictures, columns) with the same pictures, and hold 0 and 1 only.")
    return found[0].astype(np.int64), found[1].astype(np.int64)
