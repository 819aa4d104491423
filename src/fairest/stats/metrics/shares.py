"""The field's scores of how even or how far from a target a distribution is, as functions of shares.

`p` and `q` hold shares 0..1 that make 1, the values on the last axis and any others before it; the result
has the axes before it. The support is fixed: every value of the attribute has its place, seen or not. Leave
out the value that was never seen and a model that draws men only looks perfectly fair.
"""

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput

__all__ = [
    "bias_score",
    "deviation_ratio",
    "fairness_discrepancy",
    "kl_divergence",
    "l1_imbalance",
    "mean_absolute_deviation",
    "normalised_entropy",
    "observed_shares",
    "representation_difference",
    "representation_ratio",
    "total_variation",
]

Array = npt.NDArray[np.float64]

_ROUNDING = 1e-6


def observed_shares(counts: npt.ArrayLike) -> Array:
    """Counts of every value, zeros included, as shares. Refused where nothing was counted."""
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim == 0 or not (np.isfinite(given).all() and (given >= 0).all()):
        raise BadInput("Counts must be a list of numbers of 0 or more, one for each value.")
    totals = given.sum(axis=-1, keepdims=True)
    if not (totals > 0).all():
        raise BadInput("Nothing was counted, so there are no shares.")
    return np.asarray(given / totals)


def bias_score(p: npt.ArrayLike) -> Array:
    """Mean of |p_i - p_j| over all pairs of values; |p_m - p_f| for two (Shen et al., ICLR 2024). 0 is even."""
    shares = np.sort(_shares(p), axis=-1)
    k = shares.shape[-1]
    # In order, the r-th smallest is the larger one in r - 1 pairs and the smaller one in k - r.
    return np.asarray(shares @ (2.0 * np.arange(1, k + 1) - k - 1) * 2 / (k * (k - 1)))


def deviation_ratio(p: npt.ArrayLike) -> Array:
    """Largest |p_i - 1/k|, over the most it can be, 1 - 1/k (Li et al., CVPR 2024). 0 is even, 1 is one value only."""
    shares = _shares(p)
    even = 1 / shares.shape[-1]
    return np.asarray(np.abs(shares - even).max(axis=-1) / (1 - even))


def mean_absolute_deviation(p: npt.ArrayLike) -> Array:
    """MAD: mean of |p_i - 1/k| over the values (DALL-Eval, Cho et al., ICCV 2023). 0 is even."""
    shares = _shares(p)
    return np.asarray(np.abs(shares - 1 / shares.shape[-1]).mean(axis=-1))


def l1_imbalance(p: npt.ArrayLike) -> Array:
    """HEIM's |f - 0.5| for two genders, mean of |f_j - 0.1| for ten tones (Lee et al. 2023): MAD by another name."""
    return mean_absolute_deviation(p)


def normalised_entropy(p: npt.ArrayLike) -> Array:
    """1 - H(p) / log k (OpenBias, D'Incà et al., CVPR 2024). 0 is even, 1 is one value only."""
    shares = _shares(p)
    even = np.full(shares.shape[-1], 1 / shares.shape[-1])
    return np.asarray(kl_divergence(shares, even) / np.log(shares.shape[-1]))


def total_variation(p: npt.ArrayLike, q: npt.ArrayLike) -> Array:
    """Half the sum of |p_i - q_i|: the share of pictures that would have to change."""
    return np.asarray(np.abs(_shares(p) - _shares(q)).sum(axis=-1) / 2)


def kl_divergence(p: npt.ArrayLike, q: npt.ArrayLike) -> Array:
    """Sum of p_i log(p_i / q_i), in nats (ITI-GEN, Zhang et al., ICCV 2023). 0 log 0 is 0; p_i over q_i = 0 is inf."""
    return np.asarray(kl_parts(_shares(p), _shares(q)).sum(axis=-1))


def fairness_discrepancy(p: npt.ArrayLike, q: npt.ArrayLike) -> Array:
    """Euclidean distance of p and q (Choi et al., ICML 2020; CLEAM, Teo et al. 2023)."""
    return np.asarray(np.linalg.norm(_shares(p) - _shares(q), axis=-1))


def representation_difference(p: npt.ArrayLike, q: npt.ArrayLike) -> Array:
    """p_i - q_i for each value, axes as in p (Bianchi et al., FAccT 2023). Below 0 is less than expected."""
    return np.asarray(_shares(p) - _shares(q))


def representation_ratio(p: npt.ArrayLike, q: npt.ArrayLike) -> Array:
    """p_i / q_i for each value, axes as in p (Bianchi et al., FAccT 2023). Refused where a q_i is 0."""
    target = _shares(q)
    if (target == 0).any():
        raise BadInput("A ratio to an expected share of 0 cannot be given.", hint="Use the difference.")
    return np.asarray(_shares(p) / target)


def kl_parts(p: Array, q: Array) -> Array:
    """p_i log(p_i / q_i) for each value, unchecked."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(p > 0, p * np.log(p / q), 0.0))


def _shares(given: npt.ArrayLike) -> Array:
    shares = np.asarray(given, dtype=np.float64)
    if shares.ndim == 0 or shares.shape[-1] < 2:
        raise BadInput("Shares of at least 2 values are needed, the values on the last axis.")
    if not (np.all(shares >= 0) and np.all(np.abs(shares.sum(axis=-1) - 1) <= _ROUNDING)):
        raise BadInput(
            "Shares must be 0 or more and make 1 over all values.", hint="Counts: give observed_shares(counts)."
        )
    return shares
