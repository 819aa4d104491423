"""What a mitigation costs in quality: means over pictures, and how varied they are.

LPIPS needs a network and is not here: give its distances between paired pictures to `mean_with_interval`.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.metrics.shares import Array

__all__ = ["Mean", "clip_score", "feature_rows", "mean_with_interval", "vendi_score"]


class Mean(NamedTuple):
    """A mean over n pictures with its interval."""

    value: float
    low: float
    high: float
    n: int


def mean_with_interval(values: npt.ArrayLike, level: float = 0.95) -> Mean:
    """Mean of one number a picture with Student's t interval, which supposes about 30 or more, or no long tail.

    For a before and after on the same seeds give the differences, picture by picture. Do not use it while
    deciding whether to draw more.
    """
    from scipy.special import stdtrit

    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or len(given) < 2 or not np.isfinite(given).all():
        raise BadInput("A mean with an interval needs a list of at least 2 numbers.")
    if not 0 < level < 1:
        raise BadInput(f"level is {level}; it must lie between 0 and 1.", hint="Usual: 0.95")
    n, mean = len(given), float(given.mean())
    reach = float(stdtrit(n - 1, (1 + level) / 2) * given.std(ddof=1) / np.sqrt(n))
    return Mean(mean, mean - reach, mean + reach, n)


def clip_score(cosines: npt.ArrayLike, level: float = 0.95) -> Mean:
    """CLIPScore: mean of 2.5 max(0, cosine of picture and text) (Hessel et al., EMNLP 2021), with a t interval.

    `cosines` is one number a picture, each between it and its own text. 2.5 is the authors' weight; others
    print 100 max(0, cosine). Numbers of different encoders cannot be compared.
    """
    given = np.asarray(cosines, dtype=np.float64)
    if not (np.abs(given) <= 1 + 1e-6).all():
        raise BadInput("Cosines lie between -1 and 1.", hint="Give the cosine itself, not 100 times it.")
    return mean_with_interval(2.5 * np.maximum(given, 0), level)


def vendi_score(x: npt.ArrayLike) -> float:
    """How many different pictures the rows of x (n, d) amount to (Friedman and Dieng, TMLR 2023).

    exp of the entropy of the eigenvalues of K / n, K the cosines between rows: 1 where all point the same
    way, n where all are at right angles. It grows with n: compare sets of the same size only.
    """
    rows = feature_rows(x)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (lengths > 0).all():
        raise BadInput("A row is all 0 and has no direction.")
    # The squared singular values of the rows are the eigenvalues of their products.
    eigenvalues = np.linalg.svd(rows / lengths, compute_uv=False) ** 2 / len(rows)
    positive = eigenvalues[eigenvalues > 0]
    return float(np.exp(-(positive * np.log(positive)).sum()))


def feature_rows(x: npt.ArrayLike) -> Array:
    """x as an array of shape (pictures, features) with at least 2 rows of numbers."""
    rows = np.asarray(x, dtype=np.float64)
    if rows.ndim != 2 or len(rows) < 2 or rows.shape[1] < 1 or not np.isfinite(rows).all():
        raise BadInput(f"Features need shape (pictures, features), 2 or more rows of numbers; got shape {rows.shape}.")
    return rows
