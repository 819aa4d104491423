"""Evidence that stays valid however often one looks: mixture e-values and confidence sequences for a share.

The data are n pictures of which `hits` have the value. An e-value is the likelihood of the data averaged over a
Beta(a, b) of shares, divided by their likelihood under the null (Ville 1939; Robbins 1970; Howard et al. 2021).
While the null holds, it ever reaches 1/alpha in at most a share alpha of all audits: so one may look after every
picture and stop for any reason. Everything is in logarithms: 1/alpha = 20 is log_e = 3.0.

A picture may have a part of the value: of its people a share x has it, 0..1. Counts are then sums of such parts and
no longer binomial, and all of it still holds for the mean p of x, however alike the people of a picture are. With
q for the share that is bet on, a picture multiplies the evidence by (q/p)^x ((1-q)/(1-p))^(1-x). A weighted geometric
mean is at most the arithmetic one, x q/p + (1-x) (1-q)/(1-p), and this has the mean q + 1 - q = 1 whenever x has the
mean p given what came before. So each factor has a mean of at most 1, and so have their product and its average over q.

"Gaps" are pictures without a value. Each may be a hit or none, and counts in the worse direction. Arguments are
numbers or arrays that broadcast; counts may be fractional; results are arrays, 0-d for numbers.
"""

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.mixture import Floats, end, log_enough, log_likelihood, log_mixture

__all__ = ["confidence_sequence", "equivalence_prior", "log_e", "log_e_between", "log_e_outside"]

_ROUNDING = 1e-9
# So that centre .5 and delta .1 give Beta(30, 30), whose variance is .25 / 61.
_VARIANCE_PER_DELTA_SQUARED = 25 / 61


def log_e(hits: npt.ArrayLike, n: npt.ArrayLike, share: npt.ArrayLike, a: npt.ArrayLike = 1.0,
          b: npt.ArrayLike = 1.0) -> Floats:  # fmt: skip
    """Log e-value against "the true share is `share`": the beta-binomial mixture.

    0 at n = 0; +inf where `share` makes the data impossible (0 with a hit, 1 with a miss). At the observed
    share it is at most 0, and it grows with the distance from there.
    """
    h, m, p = _counts(hits, 0.0, n)[0], np.asarray(n, float), _shares(share)
    return np.asarray(log_mixture(h, m, a, b) - log_likelihood(h, m, p))


def log_e_outside(hits: npt.ArrayLike, gaps: npt.ArrayLike, n: npt.ArrayLike, low: npt.ArrayLike,
                  high: npt.ArrayLike, a: npt.ArrayLike = 1.0, b: npt.ArrayLike = 1.0) -> Floats:  # fmt: skip
    """Log e-value against "the true share lies in [low, high]": large when it surely lies outside.

    The smallest `log_e` over all shares of the interval and over all that the gaps may be. At or below 0 it
    is no evidence; how far below then means nothing when there are gaps.
    """
    h, g = _counts(hits, gaps, n)
    m, lo, hi = np.asarray(n, float), _shares(low), _shares(high)
    if np.any(lo > hi):
        raise BadInput(f"A null needs low <= high; got low {lo}, high {hi}.")
    # log_e is convex in the share, with its least value at hits / n: the nearest share is the worst. It is
    # convex in the hits too, and at most 0 where they agree with the share: so wherever it is above 0, the
    # nearest number of hits is the worst.
    nearest = np.clip(h / np.maximum(m, 1), lo, hi)
    return np.asarray(log_e(np.clip(nearest * m, h, h + g), m, nearest, a, b))


def log_e_between(hits: npt.ArrayLike, gaps: npt.ArrayLike, n: npt.ArrayLike, below: npt.ArrayLike,
                  above: npt.ArrayLike, a: npt.ArrayLike = 1.0, b: npt.ArrayLike = 1.0) -> Floats:  # fmt: skip
    """Log e-value for "the true share lies strictly between `below` and `above`".

    The smaller of two one-sided e-values, against "at most `below`" and "at least `above`", each reached only
    by data that speak for the middle. Choose a, b by `equivalence_prior`: Beta(1, 1) needs more pictures. A
    bound beyond 0 or 1 cannot be violated and costs nothing. `below` >= `above` leaves no middle: -inf.
    n = 0 says nothing: 0.
    """
    lo, hi = np.asarray(below, float), np.asarray(above, float)
    over = log_e_outside(hits, gaps, n, 0.0, np.clip(lo, 0, 1), a, b)
    under = log_e_outside(hits, gaps, n, np.clip(hi, 0, 1), 1.0, a, b)
    # 1 - .9 - .1 and its like must not pass for a bound beyond 0 by a rounding error.
    both = np.minimum(np.where(lo < -_ROUNDING, np.inf, over), np.where(hi > 1 + _ROUNDING, np.inf, under))
    return np.asarray(np.where(lo >= hi, -np.inf, np.where(np.asarray(n) == 0, 0.0, both)))


def equivalence_prior(centre: npt.ArrayLike, delta: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The Beta(a, b) to test equivalence within `delta` of `centre` with: mean `centre`, deviation .64 `delta`.

    Centre .5 and delta .1 give Beta(30, 30). a + b is at least 2, and the mean is kept half a delta away from
    0 and 1: a mean of 0 would bet that no hit ever comes.
    """
    width = np.asarray(delta, float)
    if not np.all(width > 0):
        raise BadInput(f"delta is {width}; it must be greater than 0.", hint="Usual: 0.10, ten points")
    edge = np.minimum(width, 1.0) / 2
    mean = np.clip(np.asarray(centre, float), edge, 1 - edge)
    total = np.maximum(2.0, mean * (1 - mean) / (_VARIANCE_PER_DELTA_SQUARED * width**2) - 1)
    return np.asarray(mean * total), np.asarray((1 - mean) * total)


def confidence_sequence(
    hits: npt.ArrayLike, gaps: npt.ArrayLike, n: npt.ArrayLike, alpha: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Interval for the true share that holds at every look together at least 1 - alpha of the time: (low, high).

    All shares whose `log_e` is below log(1/alpha), whatever the gaps are; its ends are right to 1e-12. n = 0
    gives (0, 1). At one look it is wider than Clopper-Pearson's: that is the price of looking.
    """
    h, g = _counts(hits, gaps, n)
    m, enough = np.asarray(n, float), log_enough(alpha)
    low = end(h, m, enough - log_mixture(h, m, 1.0, 1.0), upper=False)
    high = end(h + g, m, enough - log_mixture(h + g, m, 1.0, 1.0), upper=True)
    return low, high


def _counts(hits: npt.ArrayLike, gaps: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    h, g, m = np.asarray(hits, float), np.asarray(gaps, float), np.asarray(n, float)
    if not np.all((h >= 0) & (g >= 0) & (h + g <= m + _ROUNDING * np.maximum(1, m))):
        raise BadInput(f"Counts must be >= 0 with hits + gaps <= n; got hits {h}, gaps {g}, n {m}.")
    # Fractional counts may exceed n by a rounding error, and then have no likelihood.
    return np.minimum(h, m), np.minimum(g, np.maximum(0.0, m - h))


def _shares(share: npt.ArrayLike) -> Floats:
    p = np.asarray(share, float)
    if not np.all((p >= -_ROUNDING) & (p <= 1 + _ROUNDING)):
        raise BadInput(f"A share lies between 0 and 1; got {p}.")
    return np.asarray(np.clip(p, 0.0, 1.0))
