"""How far two sets of pictures are from each other, as sets of feature vectors: FID and CMMD."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.metrics.quality import feature_rows
from fairest.stats.metrics.shares import Array

__all__ = ["between_halves", "cmmd", "frechet_distance"]


def frechet_distance(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Fréchet distance of two Gaussians with the means and covariances of x (n, d) and y (m, d).

    |mean_x - mean_y|^2 + trace(Sx + Sy - 2 (Sx Sy)^(1/2)): FID's formula (Heusel et al., NeurIPS 2017), whose
    features are Inception's. It is too large at small n, for two samples of one distribution as well
    (Chong and Forsyth, CVPR 2020), and more so with more features: print `between_halves` beside it and
    compare sets of the same size only.
    """
    one, other = _pair(x, y)
    a, b = _root(one), _root(other)
    # Sx = a'a and Sy = b'b: the trace of (Sx Sy)^(1/2) is the sum of the singular values of a b'.
    shared = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    means = ((one.mean(axis=0) - other.mean(axis=0)) ** 2).sum()
    return max(0.0, float(means + (a**2).sum() + (b**2).sum() - 2 * shared))


def cmmd(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """CMMD: 1,000 times the squared maximum mean discrepancy of x (n, d) and y (m, d) (Jayasumana et al., CVPR 2024).

    Gaussian kernel of width 10; the authors' rows are CLIP vectors of length 1. This is the estimator without
    the diagonal (their equation 4): 0 on average for two samples of one distribution, and so at times below 0.
    Their code keeps the diagonal and is always somewhat above it.
    """
    one, other = _pair(x, y)
    within = _mean_off_diagonal(_kernel(one, one)) + _mean_off_diagonal(_kernel(other, other))
    return float(1000 * (within - 2 * _kernel(one, other).mean()))


def between_halves(
    distance: Callable[[npt.ArrayLike, npt.ArrayLike], float], x: npt.ArrayLike, splits: int = 10
) -> float:
    """The mean `distance` between random halves of x: what no difference at all looks like, at half the size.

    The halves are drawn with a fixed seed. A distance that is too large at small n is so by about twice as
    much between halves as between two sets of the full size.
    """
    rows = feature_rows(x)
    if len(rows) < 4 or splits < 1:
        raise BadInput(f"Halves need at least 4 rows and 1 split; got {len(rows)} rows and {splits} splits.")
    rng, half = np.random.default_rng(0), len(rows) // 2
    orders = [rng.permutation(len(rows)) for _ in range(splits)]
    return float(np.mean([distance(rows[order[:half]], rows[order[half : 2 * half]]) for order in orders]))


def _root(rows: Array) -> Array:
    """A matrix r with r'r the covariance of the rows, no larger than it need be."""
    centred = rows - rows.mean(axis=0)
    return np.asarray(np.linalg.qr(centred, mode="r") / np.sqrt(len(rows) - 1))


def _kernel(a: Array, b: Array) -> Array:
    apart = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.exp(-np.maximum(apart, 0) / (2 * 10.0**2)))


def _mean_off_diagonal(kernel: Array) -> float:
    n = len(kernel)
    return float((kernel.sum() - np.trace(kernel)) / (n * (n - 1)))


def _pair(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    one, other = feature_rows(x), feature_rows(y)
    if one.shape[1] != other.shape[1]:
        raise BadInput(f"Both sets need the same features; got {one.shape[1]} and {other.shape[1]}.")
    return one, other
