"""Two shares held against each other: pictures of one group, and other pictures.

The melded interval of Fay, Proschan and Brittain (2015, "Combining one-sample confidence procedures for
inference in the two-sample case", Biometrics 71): each share is drawn from its Clopper-Pearson confidence
distribution, Beta(k, n - k + 1) towards the low end and Beta(k + 1, n - k) towards the high one, and the
quantiles of the difference are the ends. At no difference the tail is the one-sided p-value of Fisher's exact
test; that the interval covers at least `level` is not proven beyond that, and was never seen to fail. Numbers
of pictures must be fixed beforehand.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput

__all__ = ["difference_tests", "melded_difference"]

_NODES = 200
"""Points of the quadrature: over 23 standard deviations, a tenth of one apart."""
_TAIL = 1e-30
"""What lies beyond this quantile on either side counts as nothing."""

Beta = tuple[int, int]
"""Both parameters; (0, b) is a point mass at 0, (a, 0) one at 1."""


def melded_difference(hits: int, n: int, other_hits: int, other_n: int, level: float = 0.95) -> tuple[float, float]:
    """Interval for the difference of two true shares, the first less the second, -1..1.

    Nothing is known of a share of 0 pictures. Do not use it while deciding whether to draw more.
    """
    _check(hits, n, other_hits, other_n)
    if not 0 < level < 1:
        raise BadInput(f"level is {level}; it must lie between 0 and 1.", hint="Usual: 0.95")
    tail = (1 - level) / 2
    return _low(hits, n, other_hits, other_n, tail), -_low(other_hits, other_n, hits, n, tail)


def difference_tests(hits: int, n: int, other_hits: int, other_n: int, delta: float) -> tuple[float, float]:
    """P-values of "both shares are the same" and of "they are `delta` (0..1) or more apart".

    The first is twice the smaller one-sided p-value of Fisher's exact test, at most 1; the second the larger of
    two one-sided ones (Schuirmann 1987). No pictures on either side give 1. Do not use them while deciding
    whether to draw more.
    """
    _check(hits, n, other_hits, other_n)
    if not 0 < delta < 1:
        raise BadInput(f"delta is {delta}; it must lie between 0 and 1.", hint="Usual: 0.05, five points")
    if not n or not other_n:
        return 1.0, 1.0
    one, other = (hits, n), (other_hits, other_n)
    differs = 2 * min(_at_most(*one, *other, 0.0), _at_most(*other, *one, 0.0))
    return min(1.0, differs), max(_at_most(*one, *other, -delta), _at_most(*other, *one, -delta))


def _low(hits: int, n: int, other_hits: int, other_n: int, tail: float) -> float:
    """The quantile of the difference towards its low end."""
    from scipy.optimize import brentq

    if not hits and other_hits == other_n:
        return -1.0
    low: float = brentq(lambda d: _at_most(hits, n, other_hits, other_n, d) - tail, -1.0, 1.0, xtol=1e-12)
    return low


def _at_most(hits: int, n: int, other_hits: int, other_n: int, d: float) -> float:
    """P(T - U <= d) for T towards the low end of the first share, and U towards the high end of the second.

    That is the one-sided p-value of "the first share is at most `d` above the second".
    """
    t, u = (hits, n - hits + 1), (other_hits + 1, other_n - other_hits)
    if not t[0]:
        return 1 - _below(u, -d)  # T is 0: U is -d or more
    if not u[1]:
        return _below(t, 1 + d)  # U is 1: T is 1 + d at most
    (first, last), (opens, closes) = _reach(t), _reach(u)
    # Below this part of U surely no T is small enough, above it every T is.
    start, end = max(first - d, opens), min(last - d, closes)
    sure = 1 - _below(u, max(start, last - d))
    return min(1.0, sure + (_integral(t, u, d, start, end) if start < end else 0.0))


def _integral(t: Beta, u: Beta, d: float, start: float, end: float) -> float:
    """Of P(T <= x + d) over U's density at x, by Gauss and Legendre."""
    from scipy.special import betainc, betaln, xlog1py, xlogy

    nodes, weights = _quadrature()
    x = start + (end - start) * (nodes + 1) / 2
    density = np.exp(xlogy(u[0] - 1, x) + xlog1py(u[1] - 1, -x) - betaln(*u))
    return float((end - start) / 2 * (weights * density * betainc(*t, np.clip(x + d, 0.0, 1.0))).sum())


@lru_cache(maxsize=1)
def _quadrature() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def _reach(beta: Beta) -> tuple[float, float]:
    """From where to where the distribution is."""
    from scipy.special import betainccinv, betaincinv

    return float(betaincinv(*beta, _TAIL)), float(betainccinv(*beta, _TAIL))


def _below(beta: Beta, x: float) -> float:
    """The part of the distribution at most `x`; a point mass counts where it stands."""
    from scipy.special import betainc

    if 0 in beta:
        return float(x >= (0 if beta[0] == 0 else 1))
    return float(betainc(*beta, min(1.0, max(0.0, x))))


def _check(hits: int, n: int, other_hits: int, other_n: int) -> None:
    for some, of in ((hits, n), (other_hits, other_n)):
        if not (0 <= some <= of and some == int(some) and of == int(of)):
            raise BadInput(f"Counts must be whole numbers with 0 <= hits <= n; got {some} of {of}.")
