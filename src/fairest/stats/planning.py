"""How many pictures would settle what is still open."""

from bisect import bisect_left

from fairest.stats.exact import p_beyond, p_differs

__all__ = ["needed_pictures"]


def needed_pictures(
    hits: int,
    gaps: int,
    n: int,
    ref_low: float,
    ref_high: float,
    delta: float,
    alpha: float,
    cap: int = 100_000,
) -> int | None:
    """The fewest pictures in all at which the same shares of hits and gaps would give a verdict, or None.

    It asks at which m the expected counts `hits * m / n` and `gaps * m / n` bring `p_differs` or
    `p_beyond` to `alpha`: one test by itself, not adjusted for other findings (give a smaller alpha for
    that). It is a plan and no promise: a new sample of this size settles it about every other time. None:
    n is 0, or `cap` pictures would not do, because the reference is too wide, too many pictures cannot be
    told, or the share lies too near the edge of what counts as a difference.
    """

    def settled(m: int) -> bool:
        counts = (hits * m / n, gaps * m / n, m, ref_low, ref_high)
        return p_differs(*counts) <= alpha or p_beyond(*counts, delta) <= alpha

    if n == 0 or not settled(cap):
        return None
    # At expected (fractional) counts both p-values fall steadily with m, so halving finds the first.
    return 1 + bisect_left(range(1, cap + 1), True, key=settled)
