import numpy as np
import pytest
from scipy.stats import binom, fisher_exact

from fairest.errors import BadInput
from fairest.stats import clopper_pearson, difference_tests, melded_difference

CASES = [(1, 2, 1, 1), (3, 20, 15, 20), (12, 20, 3, 5), (0, 7, 9, 12), (40, 50, 470, 500), (7, 7, 30, 40)]


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("n", "other_n"), [(5, 5), (12, 4), (15, 30)])
def test_the_interval_holds_the_difference_at_least_as_often_as_it_says(n, other_n, level):
    ends = np.array([[melded_difference(k, n, o, other_n, level) for o in range(other_n + 1)] for k in range(n + 1)])
    for p in (0.02, 0.2, 0.5, 0.81, 0.99):
        for q in (0.02, 0.35, 0.5, 0.81, 0.97):
            chance = np.outer(binom.pmf(range(n + 1), n, p), binom.pmf(range(other_n + 1), other_n, q))
            holds = (ends[..., 0] <= p - q) & (p - q <= ends[..., 1])
            assert chance[holds].sum() >= level


@pytest.mark.parametrize(("hits", "n", "other_hits", "other_n"), CASES)
def test_the_p_value_is_twice_the_smaller_tail_of_fishers_exact_test(hits, n, other_hits, other_n):
    table = [[hits, n - hits], [other_hits, other_n - other_hits]]
    tails = [fisher_exact(table, alternative=side).pvalue for side in ("less", "greater")]
    assert difference_tests(hits, n, other_hits, other_n, 0.1)[0] == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


@pytest.mark.parametrize(("hits", "n", "other_hits", "other_n"), CASES)
def test_the_interval_holds_zero_exactly_where_the_test_does_not_reject(hits, n, other_hits, other_n):
    p_value, _ = difference_tests(hits, n, other_hits, other_n, 0.1)
    for level in (0.5, 0.9, 0.95, 0.999):
        low, high = melded_difference(hits, n, other_hits, other_n, level)
        assert (low <= 0 <= high) == (p_value >= 1 - level)


@pytest.mark.parametrize(("hits", "n", "other_hits", "other_n"), CASES)
def test_within_delta_is_shown_exactly_where_the_narrower_interval_lies_within_it(hits, n, other_hits, other_n):
    for delta in (0.05, 0.3, 0.6):
        _, p_beyond = difference_tests(hits, n, other_hits, other_n, delta)
        # Two one-sided tests at 5 % are the interval at 90 %.
        low, high = melded_difference(hits, n, other_hits, other_n, 0.9)
        assert (p_beyond <= 0.05) == (-delta < low and high < delta)


def test_large_equal_samples_are_shown_to_be_within_delta():
    assert difference_tests(1900, 2000, 1905, 2000, 0.05)[1] < 1e-6
    assert difference_tests(190, 200, 1905, 2000, 0.05)[1] > 1e-6


@pytest.mark.parametrize(("hits", "n", "other_hits", "other_n"), CASES)
def test_the_other_way_round_everything_changes_its_sign_only(hits, n, other_hits, other_n):
    low, high = melded_difference(hits, n, other_hits, other_n)
    assert melded_difference(other_hits, other_n, hits, n) == pytest.approx((-high, -low))
    assert melded_difference(n - hits, n, other_n - other_hits, other_n) == pytest.approx((-high, -low))
    there, back = (difference_tests(*c, 0.1) for c in ((hits, n, other_hits, other_n), (other_hits, other_n, hits, n)))
    assert there == pytest.approx(back)


def test_of_no_pictures_nothing_is_known():
    assert melded_difference(0, 0, 0, 0) == (-1.0, 1.0)
    assert difference_tests(0, 0, 9, 10, 0.2) == (1.0, 1.0)
    # The other share may be anything: what is left is the interval of the one that is known.
    low, high = clopper_pearson(9, 10)
    assert melded_difference(0, 0, 9, 10) == pytest.approx((-high, 1 - low))


def test_against_a_very_large_sample_it_is_the_interval_of_one_share():
    low, high = clopper_pearson(60, 100)
    assert melded_difference(60, 100, 500_000, 1_000_000) == pytest.approx((low - 0.5, high - 0.5), abs=1e-4)


def test_it_is_the_quantile_of_a_million_draws():
    draws = np.random.default_rng(1)
    low = np.quantile(draws.beta(60, 41, 10**6) - draws.beta(801, 200, 10**6), 0.025)
    # The standard error of that quantile is about .0003.
    assert melded_difference(60, 100, 800, 1000)[0] == pytest.approx(low, abs=0.0015)


@pytest.mark.parametrize("counts", [(-1, 3, 1, 2), (4, 3, 1, 2), (1, 3, 3, 2), (0.5, 3, 1, 2)])
def test_what_is_no_count_is_refused(counts):
    with pytest.raises(BadInput, match="whole numbers"):
        melded_difference(*counts)
    with pytest.raises(BadInput, match="whole numbers"):
        difference_tests(*counts, 0.1)


def test_a_level_and_a_delta_lie_between_0_and_1():
    with pytest.raises(BadInput, match="level is 1"):
        melded_difference(1, 2, 1, 2, 1.0)
    with pytest.raises(BadInput, match="delta is 0"):
        difference_tests(1, 2, 1, 2, 0.0)
