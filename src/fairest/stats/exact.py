"""Exact p-values for one share held against a reference, with pictures that could not be told.

X is the number of hits in n fresh draws (binomial). What it is held against is an interval: the null is
composite, and each tail is taken at the end of the interval that makes it largest. Pictures without a
value ("gaps") count in the way that makes the p-value larger. Every p-value here is therefore valid
whatever the gaps show and wherever in its interval the reference lies. Where a judge errs, shares and
intervals are those of its labels.

Counts may be fractional, for planning with expected counts; at whole counts the result is exact.
"""

from fairest.errors import BadInput

__all__ = ["at_least", "at_most", "p_beyond", "p_differs"]

_ROUNDING = 1e-9


def at_least(hits: float, n: int, share: float) -> float:
    """P(X >= hits) for n fresh draws that hit with probability `share`."""
    from scipy.special import betainc

    return 1.0 if hits <= 0 else float(betainc(hits, n - hits + 1, share))


def at_most(hits: float, n: int, share: float) -> float:
    """P(X <= hits) for n fresh draws that hit with probability `share`."""
    from scipy.special import betaincc

    # The complement, and not betainc at 1 - share: that would lose the digits of a small share.
    return 1.0 if hits >= n else float(betaincc(hits + 1, n - hits, share))


def p_differs(hits: float, gaps: float, n: int, ref_low: float, ref_high: float) -> float:
    """P-value of "the true share lies in the reference's interval": small when it lies outside.

    Twice the smaller tail, at most 1. Do not use it while deciding whether to draw more. n = 0 gives 1.
    """
    _check_counts(hits, gaps, n)
    if not 0 <= ref_low <= ref_high <= 1:
        raise BadInput(f"A reference needs 0 <= low <= high <= 1; got low {ref_low}, high {ref_high}.")
    above = at_least(hits, n, ref_high)
    below = at_most(hits + gaps, n, ref_low)
    return min(1.0, 2 * min(above, below))


def p_beyond(hits: float, gaps: float, n: int, below: float, above: float) -> float:
    """P-value of "the true share is not strictly between `below` and `above`": small when it surely is.

    Two one-sided tests (Schuirmann 1987), so the larger of two tails. An edge beyond 0 or 1 cannot be
    violated and costs nothing. `below` >= `above` leaves no place between them: 1. n = 0 gives 1.
    """
    _check_counts(hits, gaps, n)
    if n == 0 or not below < above:
        return 1.0
    return max(_not_above(hits + gaps, n, above), _not_below(hits, n, below))


def _not_above(most_hits: float, n: int, bound: float) -> float:
    # 1 - 0.9 + 0.9 and its like must not pass for a bound beyond 1 by a rounding error.
    return 0.0 if bound > 1 + _ROUNDING else at_most(most_hits, n, min(1.0, bound))


def _not_below(least_hits: float, n: int, bound: float) -> float:
    return 0.0 if bound < -_ROUNDING else at_least(least_hits, n, max(0.0, bound))


def _check_counts(hits: float, gaps: float, n: int) -> None:
    if not (hits >= 0 and gaps >= 0 and hits + gaps <= n + _ROUNDING * max(1, n)):
        raise BadInput(f"Counts must be >= 0 with hits + gaps <= n; got hits {hits}, gaps {gaps}, n {n}.")
