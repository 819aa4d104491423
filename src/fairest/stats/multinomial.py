"""The same for all values of an attribute at once: Dirichlet-multinomial mixtures over K shares."""

from typing import Any

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.mixture import Floats, end, log_enough

__all__ = ["log_e_multinomial", "multinomial_sequence"]

_ROUNDING = 1e-9


def log_e_multinomial(counts: npt.ArrayLike, shares: npt.ArrayLike, prior: npt.ArrayLike = 1.0) -> Floats:
    """Log e-value against "the true shares are `shares`", valid however often one looks.

    The last axis of `counts` and `shares` (which sum to one) is the values of the attribute, seen or not;
    `prior` is the Dirichlet's, for all values or for each. +inf where a value was seen whose share is 0. With
    two values it is `log_e`. Lindon and Malek 2022.
    """
    from scipy.special import xlogy

    c, p = _counts(counts), np.asarray(shares, float)
    if not (np.all((p >= 0) & (p <= 1)) and np.allclose(p.sum(axis=-1), 1, rtol=0, atol=_ROUNDING)):
        raise BadInput(f"The shares of all values lie between 0 and 1 and sum to 1; got {p}.")
    return np.asarray(_log_mixture(c, prior) - xlogy(c, p).sum(axis=-1))


def multinomial_sequence(
    counts: npt.ArrayLike, alpha: npt.ArrayLike, prior: npt.ArrayLike = 1.0
) -> tuple[Floats, Floats]:
    """Intervals (low, high) for the shares of all values that hold together, at every look, 1 - alpha of the time.

    All shares that some set of shares with `log_e_multinomial` below log(1/alpha) has: the other values then
    take what is left in the proportions seen, which is the best they can do. `counts` has the values in its
    last axis, as the result has. No pictures give (0, 1).
    """
    from scipy.special import xlogy

    c = _counts(counts)
    n = np.broadcast_to(c.sum(axis=-1, keepdims=True), c.shape)
    parts = xlogy(c, c)
    others = n - c
    split = parts.sum(axis=-1, keepdims=True) - parts - xlogy(others, others)
    room = log_enough(alpha)[..., None] - _log_mixture(c, prior)[..., None] + split
    return end(c, n, room, upper=False), end(c, n, room, upper=True)


def _log_mixture(counts: Floats, prior: npt.ArrayLike) -> Any:
    from scipy.special import gammaln

    before = np.broadcast_to(np.asarray(prior, float), counts.shape)
    if not np.all(before > 0):
        raise BadInput(f"The prior of a value must be greater than 0; got {before}.")
    after = before + counts
    each = (gammaln(after) - gammaln(before)).sum(axis=-1)
    return each - gammaln(after.sum(axis=-1)) + gammaln(before.sum(axis=-1))


def _counts(counts: npt.ArrayLike) -> Floats:
    c = np.asarray(counts, float)
    if c.ndim == 0 or c.shape[-1] < 2 or not np.all(c >= 0):
        raise BadInput(f"One count >= 0 for each of 2 or more values; got {c}.")
    return c
