"""Two shares held against each other while one looks: pictures of one group, and other pictures.

Universal inference (Wasserman, Ramdas and Balakrishnan 2020): the likelihood of both counts, averaged over all pairs
of shares, over the largest that any pair of the null can give. The true pair is one of the null's and gives at most
that, so each e-value stays below that of a fair game, whatever decides how many pictures of either kind there are as
long as it looks at no picture before it is drawn. Whose a picture is may be as random as what it shows.

Arguments are numbers or arrays that broadcast; results are arrays, 0-d for numbers.
"""

import numpy as np
import numpy.typing as npt

from fairest.errors import BadInput
from fairest.stats.mixture import Floats, log_enough, log_likelihood, log_mixture

__all__ = ["difference_sequence", "log_e_differ", "log_e_within"]

_THIRDS = 32
_HALVINGS = 32

Counts = tuple[Floats, Floats, Floats, Floats]


def log_e_differ(hits: npt.ArrayLike, n: npt.ArrayLike, other_hits: npt.ArrayLike, other_n: npt.ArrayLike) -> Floats:
    """Log e-value against "both shares are the same". At most 0 where a side has no pictures."""
    counts = _counts(hits, n, other_hits, other_n)
    return _log_e(counts, np.zeros(counts[0].shape))


def log_e_within(
    hits: npt.ArrayLike, n: npt.ArrayLike, other_hits: npt.ArrayLike, other_n: npt.ArrayLike, delta: float
) -> Floats:
    """Log e-value against "the shares are `delta` (0..1) or more apart": large when they surely are not.

    The smaller of two one-sided e-values, each reached only by data that speak for the middle.
    """
    if not 0 < delta < 1:
        raise BadInput(f"delta is {delta}; it must lie between 0 and 1.", hint="Usual: 0.10, ten points")
    counts = _counts(hits, n, other_hits, other_n)
    seen = _seen(counts)
    # Beyond delta what was seen is itself a pair of the null.
    sides = [_log_e(counts, np.where(side * seen >= delta, seen, side * delta)) for side in (1, -1)]
    return np.asarray(np.minimum(*sides))


def difference_sequence(
    hits: npt.ArrayLike, n: npt.ArrayLike, other_hits: npt.ArrayLike, other_n: npt.ArrayLike, alpha: float
) -> tuple[Floats, Floats]:
    """Interval for the first share less the second, that holds at every look together at least 1 - alpha of the time.

    All differences whose e-value is below 1/alpha. It holds 0 exactly where `log_e_differ` is below log(1/alpha).
    """
    counts, enough = _counts(hits, n, other_hits, other_n), log_enough(alpha)
    return _end(counts, enough, -1.0), _end(counts, enough, 1.0)


def _end(counts: Counts, enough: Floats, outer: float) -> Floats:
    """The largest likelihood falls as the difference goes away from the one seen, so halving finds the end."""
    inside, outside = _seen(counts), np.full(counts[0].shape, outer)
    reaches = _log_e(counts, outside) < enough
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        excluded = _log_e(counts, middle) >= enough
        outside, inside = np.where(excluded, middle, outside), np.where(excluded, inside, middle)
    return np.asarray(np.where(reaches, outer, outside))


def _log_e(counts: Counts, difference: Floats) -> Floats:
    """Against "the first share is the second and `difference`"."""
    hits, n, other_hits, other_n = counts
    apart = log_mixture(hits, n, 1.0, 1.0) + log_mixture(other_hits, other_n, 1.0, 1.0)
    return np.asarray(apart - _most_likely(counts, difference))


def _most_likely(counts: Counts, difference: Floats) -> Floats:
    """The largest log likelihood of two shares that are so far apart: concave in the second share."""
    low, high = np.maximum(0.0, -difference), np.minimum(1.0, 1.0 - difference)
    ends = [_log_at(counts, difference, end) for end in (low, high)]
    for _ in range(_THIRDS):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        falls = _log_at(counts, difference, one) >= _log_at(counts, difference, two)
        low, high = np.where(falls, low, one), np.where(falls, two, high)
    return np.asarray(np.maximum.reduce([*ends, _log_at(counts, difference, (low + high) / 2)]))


def _log_at(counts: Counts, difference: Floats, other: Floats) -> Floats:
    hits, n, other_hits, other_n = counts
    share = np.clip(other + difference, 0.0, 1.0)
    return np.asarray(log_likelihood(hits, n, share) + log_likelihood(other_hits, other_n, other))


def _seen(counts: Counts) -> Floats:
    """The difference of the shares seen; 0 where a side has no pictures, which it may then be for all that is known."""
    hits, n, other_hits, other_n = counts
    both = hits / np.maximum(n, 1) - other_hits / np.maximum(other_n, 1)
    return np.asarray(np.where((n > 0) & (other_n > 0), both, 0.0))


def _counts(*given: npt.ArrayLike) -> Counts:
    hits, n, other_hits, other_n = (np.asarray(one, float) for one in np.broadcast_arrays(*given))
    for some, of in ((hits, n), (other_hits, other_n)):
        if not np.all((some >= 0) & (some <= of)):
            raise BadInput(f"Counts must be 0 <= hits <= n; got {some} of {of}.")
    return hits, n, other_hits, other_n
