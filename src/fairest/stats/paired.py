"""Before and after on the same seeds: each pair of pictures is its own control."""

from fairest.errors import BadInput
from fairest.stats.exact import at_most
from fairest.stats.sequential import log_e

__all__ = ["log_e_paired", "mcnemar"]


def mcnemar(b: int, c: int) -> float:
    """Exact two-sided p-value of "a change goes one way as often as the other" (McNemar 1947).

    `b` pairs have the value before and not after, `c` pairs after and not before; pairs that agree say
    nothing of a change. No such pairs give 1. Do not use it while deciding whether to draw more.
    """
    _check(b, c)
    if b != int(b) or c != int(c):
        raise BadInput(f"McNemar's test is about whole pairs; got {b} and {c}.")
    return min(1.0, 2 * at_most(min(b, c), b + c, 0.5))


def log_e_paired(b: float, c: float) -> float:
    """Log e-value against the same, valid however often one looks: `log_e` of b in b + c at one half.

    Pairs may change in part: with x the part of a picture that has the value, before and after, b sums v = x before
    less x after where that is positive, c sums u, the same the other way round. The null is that x does not change on
    average: u - v has the mean 0 given the pairs before. With q for the part of the changes that is bet to go c's way
    a pair multiplies the evidence by (2q)^u (2(1-q))^v 1^(1-u-v). A weighted geometric mean is at most the arithmetic
    one, 2qu + 2(1-q)v + 1-u-v = 1 + (2q-1)(u-v), whose mean is 1. So the product over pairs has a mean of at most 1,
    and so has its average over q, which is this.

    Likewise for the null that c's way goes a part r of the changes, u (1-r) = v r on average: (q/r)^u ((1-q)/(1-r))^v
    is at most uq/r + v(1-q)/(1-r) + 1-u-v, whose mean is 1. So `confidence_sequence` of c in b + c holds r.
    """
    _check(b, c)
    return float(log_e(b, b + c, 0.5))


def _check(b: float, c: float) -> None:
    if not (b >= 0 and c >= 0):
        raise BadInput(f"Numbers of pairs must be >= 0; got {b} and {c}.")
