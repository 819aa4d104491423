"""How many pictures, or how many labels of known truth, would settle what is still open.

Plans and no promises. For pictures: the number at which half of all samples with the shares seen so far would
give the verdict. At the expected counts alone it would be far too few near the middle of an equivalence, where
chance pulls to one side or the other: 182 instead of 290 at one half within .1.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from fairest.errors import BadInput
from fairest.stats.exact import p_beyond, p_differs
from fairest.stats.misclassification import Rates, label_share
from fairest.stats.mixture import Floats
from fairest.stats.sequential import log_e_between, log_e_outside

__all__ = ["expected_pictures", "labels_needed", "needed_pictures"]

_SAMPLES = 21
_ROUNDING = 1e-9


def needed_pictures(
    hits: int,
    gaps: int,
    n: int,
    null_low: float,
    null_high: float,
    below: float,
    above: float,
    alpha: float,
    cap: int = 100_000,
) -> int | None:
    """The fewest pictures in all, fixed beforehand, at which half of all samples would give a verdict, or None.

    A sample of m has shares of hits and gaps like the present ones but for chance in the hits. The verdict is
    that `p_differs` against [null_low, null_high] or `p_beyond` for (below, above) comes to `alpha`: one test
    by itself, not adjusted for other findings (give a smaller alpha for that). None: n is 0, or `cap` pictures
    would not do, because the reference is too wide, too many pictures cannot be told, or the share lies too
    near the edge of what counts as a difference.
    """

    def settled(m: int) -> bool:
        untold = gaps * m / n
        return _most(
            p_differs(h, untold, m, null_low, null_high) <= alpha or p_beyond(h, untold, m, below, above) <= alpha
            for h in _samples(hits, gaps, n, m).tolist()
        )

    return None if n == 0 else _first(settled, cap)


def expected_pictures(
    hits: float,
    gaps: float,
    n: float,
    null_low: float,
    null_high: float,
    below: float,
    above: float,
    prior_a: float,
    prior_b: float,
    log_threshold: float,
    cap: int = 100_000,
) -> int | None:
    """The same while looking: the pictures at which half of all samples would have reached `log_threshold`, or None.

    The evidence is `log_e_outside` of [null_low, null_high], or `log_e_between` `below` and `above` with
    Beta(prior_a, prior_b). `log_threshold` is log(1/alpha) for one question by itself, and log(m/alpha) for
    the first of m under `e_bh`.
    """
    if not log_threshold > 0:
        raise BadInput(f"log_threshold is {log_threshold}; it must be greater than 0.", hint="Usual: log(1/0.05) = 3.0")

    def settled(m: int) -> bool:
        counts = (_samples(hits, gaps, n, m), gaps * m / n, m)
        outside = log_e_outside(*counts, null_low, null_high)
        between = log_e_between(*counts, below, above, prior_a, prior_b)
        return _most((np.maximum(outside, between) >= log_threshold).tolist())

    return None if n == 0 else _first(settled, cap)


def labels_needed(
    q_low: float,
    q_high: float,
    hit: tuple[int, int],
    false: Sequence[tuple[int, int]],
    ref_low: float,
    ref_high: float,
    delta: float,
    level: float,
    slack: float = 0.0,
    cap: int = 100_000,
) -> int | None:
    """The fewest labels of known truth per true value at which pictures without end would give a verdict, or None.

    For a judge that finds the value in `q_low` to `q_high` of all pictures (they differ where some cannot be
    told), and that said it of hit[0] of hit[1] pictures that have the value and of `false` (told, n) of those
    that have another, one pair per other value. It asks at which m these same rates, with their
    Clopper-Pearson limits at `level` for m labels each widened by `slack`, leave room for one verdict only:
    no share of [ref_low, ref_high] gives such labels, or none does that is `delta` or more away from it.
    None: a rate was measured on no label, or `cap` labels would not do, because the slack, the reference or
    the gaps are too wide, the judge too weak, or the share too near the edge of what counts as a difference.
    """

    def settled(m: int) -> bool:
        hits = _limits(*hit, m, level, slack)
        others = [_limits(*pair, m, level, slack) for pair in false]
        rates = Rates(*hits, min(low for low, _ in others), max(high for _, high in others))
        least, most = label_share(ref_low, ref_high, rates)
        differs = q_low > most or q_high < least
        not_less = ref_high < delta - _ROUNDING or q_low > label_share(0.0, ref_high - delta, rates)[1]
        not_more = ref_low + delta > 1 + _ROUNDING or q_high < label_share(ref_low + delta, 1.0, rates)[0]
        return bool(differs or (not_less and not_more and ref_high - ref_low < 2 * delta))

    measured = hit[1] > 0 and bool(false) and all(n > 0 for _, n in false)
    return _first(settled, cap) if measured else None


def _samples(hits: float, gaps: float, n: float, m: int) -> Floats:
    """Hits in m pictures, for samples from unlucky to lucky that are equally likely: quantiles of the normal."""
    from scipy.special import ndtri

    share = min(1.0, hits / n)
    chance = ndtri((np.arange(_SAMPLES) + 0.5) / _SAMPLES) * math.sqrt(share * (1 - share) / m)
    return np.asarray(m * np.clip(share + chance, 0.0, 1 - gaps / n))


def _most(settled: Iterable[bool]) -> bool:
    return 2 * sum(settled) > _SAMPLES


def _limits(told: int, n: int, m: int, level: float, slack: float) -> tuple[float, float]:
    """Clopper-Pearson limits for the rate told / n had it been measured on m labels."""
    from scipy.special import betainccinv, betaincinv

    k, tail = told * m / n, (1 - level) / 2
    low = float(betaincinv(k, m - k + 1, tail)) if told > 0 else 0.0
    high = float(betainccinv(k + 1, m - k, tail)) if told < n else 1.0
    return max(0.0, low - slack), min(1.0, high + slack)


def _first(settled: Callable[[int], bool], cap: int) -> int | None:
    """The first number from 1 to `cap` that is settled, taking every larger one to be so too; None if `cap` is not."""
    return 1 + bisect_left(range(1, cap + 1), True, key=settled) if settled(cap) else None
