"""Two shares held against each other while one looks."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import betaln, xlog1py, xlogy

from fairest.errors import BadInput
from fairest.stats import difference_sequence, log_e_differ, log_e_unlike, log_e_within


def test_at_no_difference_it_is_the_evidence_that_two_prompts_are_unlike():
    # One common rate has a closed form: the pooled share.
    for hits, n, other_hits, other_n in [(30, 50, 5, 50), (0, 12, 3, 9), (0, 0, 4, 9), (7, 7, 0, 7)]:
        known = log_e_unlike([hits, other_hits], [n, other_n])[0]
        assert log_e_differ(hits, n, other_hits, other_n) == pytest.approx(known, abs=1e-7)


def test_the_largest_likelihood_of_a_difference_is_what_another_search_finds():
    def less(p: float) -> float:
        return -(xlogy(9, p + 0.2) + xlog1py(41, -p - 0.2) + xlogy(4, p) + xlog1py(36, -p))

    best = -minimize_scalar(less, bounds=(0, 0.8), method="bounded", options={"xatol": 1e-12}).fun
    apart = betaln(10, 42) + betaln(5, 37)
    # 9 of 50 against 4 of 40: 8 points seen, so the side of +20 points is the nearer one.
    assert log_e_within(9, 50, 4, 40, 0.2) == pytest.approx(apart - best, abs=1e-6)


def test_what_was_seen_beyond_delta_never_speaks_for_the_middle():
    assert log_e_within(50, 100, 20, 100, 0.3) <= 0
    assert log_e_within(20, 100, 60, 100, 0.3) <= 0
    assert log_e_within(40, 100, 20, 100, 0.3) < log_e_within(30, 100, 20, 100, 0.3)


def test_the_interval_leaves_out_zero_where_the_evidence_suffices_and_there_only():
    counts = np.array([(k, 40, j, 25) for k in range(0, 41, 5) for j in range(0, 26, 5)]).T
    low, high = difference_sequence(*counts, 0.05)
    assert np.array_equal((low > 0) | (high < 0), log_e_differ(*counts) >= np.log(20))
    assert np.all((low >= -1) & (low <= counts[0] / 40 - counts[2] / 25) & (high <= 1))


def test_sides_swapped_mirror_each_other():
    one, other = difference_sequence(9, 30, 2, 20, 0.05), difference_sequence(2, 20, 9, 30, 0.05)
    assert one == pytest.approx((-other[1], -other[0]), abs=1e-9)
    assert log_e_within(9, 30, 2, 20, 0.1) == pytest.approx(log_e_within(2, 20, 9, 30, 0.1))


def test_without_pictures_on_a_side_nothing_is_known():
    assert log_e_differ(0, 0, 0, 0) == 0
    assert log_e_differ(5, 9, 0, 0) <= 0
    assert log_e_within(9, 9, 0, 0, 0.1) <= 0
    assert difference_sequence(0, 0, 0, 0, 0.05) == (-1, 1)


@pytest.mark.parametrize(("share", "women"), [(0.3, 0.5), (0.05, 0.5), (0.5, 0.1)])
def test_however_one_stops_the_mean_of_the_evidence_is_at_most_one(share, women):
    """Every sequence of up to 14 pictures added up, stopped wherever that makes the mean largest.

    Each is of a woman with odds `women`, and shows the value with odds `share`, whoever it is of: the null.
    """
    most = 14
    sizes = range(most + 1)
    every = [(k, n, j, m) for n in sizes for m in sizes[: most + 1 - n] for k in range(n + 1) for j in range(m + 1)]
    evidence = dict(zip(every, np.exp(log_e_differ(*np.array(every).T)), strict=True))

    @cache
    def best(hits: int, n: int, other_hits: int, other_n: int) -> float:
        here = float(evidence[hits, n, other_hits, other_n])
        if n + other_n == most:
            return here
        later = women * (
            share * best(hits + 1, n + 1, other_hits, other_n) + (1 - share) * best(hits, n + 1, other_hits, other_n)
        ) + (1 - women) * (
            share * best(hits, n, other_hits + 1, other_n + 1) + (1 - share) * best(hits, n, other_hits, other_n + 1)
        )
        return max(here, later)

    assert best(0, 0, 0, 0) <= 1 + 1e-9


def test_the_interval_of_nested_levels_is_nested():
    ends = [difference_sequence(9, 30, 2, 20, alpha) for alpha in (0.5, 0.05, 0.005)]
    assert all(wide[0] < narrow[0] and narrow[1] < wide[1] for narrow, wide in pairwise(ends))


def test_what_cannot_be_is_refused():
    with pytest.raises(BadInput, match="hits <= n"):
        log_e_differ(3, 2, 0, 1)
    with pytest.raises(BadInput, match="between 0 and 1"):
        log_e_within(1, 2, 0, 1, 0.0)
