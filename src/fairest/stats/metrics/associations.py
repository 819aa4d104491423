"""Whether an encoder holds one set of targets nearer to a set of attributes than another: WEAT; iEAT on pictures."""

from itertools import chain, combinations
from math import comb

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.metrics.shares import Array

__all__ = ["associations", "weat_effect_size", "weat_p_value"]

_MOST_SPLITS = 200_000
_DRAWS = 20_000
_ROUNDING = 1e-12


def associations(targets: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Mean cosine of each target with the rows of `a`, less that with the rows of `b` (Caliskan et al. 2017).

    Vectors are rows: targets (n, d), a (m, d), b (l, d); the result is (n,). Above 0 is nearer to `a`.
    """
    t, first, second = (_unit(v) for v in (targets, a, b))
    if not t.shape[1] == first.shape[1] == second.shape[1]:
        raise BadInput("All vectors need the same length.")
    return np.asarray((t @ first.T).mean(axis=1) - (t @ second.T).mean(axis=1))


def weat_effect_size(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """Mean association of X less that of Y, over the standard deviation of all (Caliskan et al. 2017; iEAT 2021).

    `x` and `y` are `associations` of the two sets of targets. The deviation divides by n - 1, as in the
    authors' code for SEAT and iEAT. Between -2 and 2 nearly; refused where all associations are the same.
    """
    one, other = _associations(x), _associations(y)
    spread = np.concatenate([one, other]).std(ddof=1)
    if not spread > 0:
        raise BadInput("All associations are the same, so differences cannot be measured in their spread.")
    return float((one.mean() - other.mean()) / spread)


def weat_p_value(x: npt.ArrayLike, y: npt.ArrayLike) -> float:
    """How often a split of all targets into sets of these sizes, by chance, has X at least as near to `a` as here.

    One-sided: swap x and y for the other side. Exact where there are at most 200,000 splits; else 20,000
    drawn with a fixed seed, the one at hand counted among them (Phipson and Smyth 2010), so never 0. It
    speaks of these words or pictures only: another list of targets may give another answer.
    """
    one, other = _associations(x), _associations(y)
    # With sizes fixed the sum over X orders the splits as the difference of means does.
    everything, at_hand = np.concatenate([one, other]), one.sum()
    enough = at_hand - _ROUNDING * max(1.0, float(np.abs(everything).sum()))
    many = comb(len(everything), len(one))
    if many <= _MOST_SPLITS:
        return float((everything[_splits(len(everything), len(one), many)].sum(axis=1) >= enough).mean())
    shuffled = np.random.default_rng(0).permuted(np.tile(everything, (_DRAWS, 1)), axis=1)
    return float((1 + (shuffled[:, : len(one)].sum(axis=1) >= enough).sum()) / (1 + _DRAWS))


def _splits(n: int, size: int, many: int) -> npt.NDArray[np.int64]:
    flat = np.fromiter(chain.from_iterable(combinations(range(n), size)), dtype=np.int64, count=many * size)
    return flat.reshape(many, size)


def _associations(given: npt.ArrayLike) -> Array:
    found = np.asarray(given, dtype=np.float64)
    if found.ndim != 1 or len(found) < 2 or not np.isfinite(found).all():
        raise BadInput("Each set of targets needs the associations of at least 2, all of them numbers.")
    return found


def _unit(vectors: npt.ArrayLike) -> Array:
    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2 or not len(rows):
        raise BadInput(f"Vectors must be the rows of an array of shape (vectors, length); got shape {rows.shape}.")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise BadInput("Every vector needs a direction: none may be all 0, or hold what is not a number.")
    return np.asarray(rows / lengths)
