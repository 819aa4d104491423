"""What rankings of chance score, held against exact sums; and the interval of MaxSkew, against shares tried out."""

from itertools import permutations
from math import log

import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from fairest import stats
from fairest.errors import BadInput

SHARES = {"a": 0.5, "b": 0.3, "c": 0.2}
POOL = {"a": 50, "b": 30, "c": 20}
RANKING = ["a", "a", "b", "a", "c", "a", "a", "b", "a", "a"]


def exact_ndkl(k, shares, at):
    """Its expectation: at every rank the counts of one group follow `at(group, rank)`, and KL is a sum over groups."""
    weights = [1 / np.log2(i + 1) for i in range(1, k + 1)]
    parts = [
        sum(
            at(group, i).pmf(x) * x / i * log(x / i / q)
            for group, q in shares.items()
            for x in range(1, i + 1)
        )
        for i in range(1, k + 1)
    ]  # fmt: skip
    return np.dot(weights, parts) / sum(weights)


def within_error(chance, exact):
    """2,000 draws: five standard errors of a mean whose deviation is at most a quarter of what 95 % of them span."""
    return abs(chance.mean - exact) < 5 * (chance.high - chance.low) / 2 / np.sqrt(2000)


def test_the_mean_of_ndkl_is_the_exact_expectation_of_a_random_part_of_the_set():
    _, divergence = stats.max_skew_and_ndkl(RANKING, SHARES, POOL)
    assert within_error(divergence.chance, exact_ndkl(10, SHARES, lambda g, i: hypergeom(100, POOL[g], i)))


def test_the_mean_of_ndkl_is_the_exact_expectation_of_draws_at_these_shares():
    _, divergence = stats.max_skew_and_ndkl(RANKING, SHARES)
    assert within_error(divergence.chance, exact_ndkl(10, SHARES, lambda g, i: binom(i, SHARES[g])))


def test_the_mean_of_max_skew_is_the_exact_expectation_for_two_groups():
    shares, k = {"woman": 0.5, "man": 0.5}, 8
    skew, _ = stats.max_skew_and_ndkl(["man"] * 6 + ["woman"] * 2, shares, {"woman": 20, "man": 20})
    chance = hypergeom(40, 20, k)
    assert within_error(skew.chance, sum(chance.pmf(x) * log(max(x, k - x) / k / 0.5) for x in range(k + 1)))
    assert skew.chance.p == pytest.approx(sum(chance.pmf(x) for x in (0, 1, 2, 6, 7, 8)), abs=0.04)


def test_values_are_those_of_the_metrics_themselves():
    skew, divergence = stats.max_skew_and_ndkl(RANKING, SHARES)
    assert skew.value == stats.max_skew_at_k(RANKING, 10, SHARES)
    assert divergence.value == stats.ndkl(RANKING, SHARES)


def test_all_orders_of_a_whole_set_have_one_max_skew_and_the_ndkl_of_one_of_them():
    pool = {"a": 2, "b": 1, "c": 1}
    shares = {"a": 0.5, "b": 0.25, "c": 0.25}
    skew, divergence = stats.max_skew_and_ndkl(["a", "a", "b", "c"], shares, pool)
    scores = [stats.ndkl(order, shares) for order in permutations("aabc")]
    assert (skew.value, skew.chance.low, skew.chance.high) == pytest.approx((0, 0, 0), abs=1e-12)
    assert divergence.chance.low == pytest.approx(min(scores))
    assert divergence.chance.high == pytest.approx(max(scores))


def test_the_same_ranking_gives_the_same_numbers():
    assert stats.max_skew_and_ndkl(RANKING, SHARES, POOL) == stats.max_skew_and_ndkl(RANKING, SHARES, POOL)


def test_more_than_the_pool_holds_is_refused():
    with pytest.raises(BadInput, match="10 cannot be drawn from 6"):
        stats.max_skew_and_ndkl(RANKING, SHARES, {"a": 3, "b": 2, "c": 1})


@pytest.mark.parametrize("seed", range(5))
def test_no_shares_inside_the_intervals_have_a_max_skew_outside_its_own(seed):
    rng = np.random.default_rng(seed)
    q = rng.dirichlet([2] * 4)
    centre = rng.dirichlet([2] * 4)
    low, high = np.maximum(0, centre - 0.1), np.minimum(1, centre + 0.15)
    least, most = stats.max_skew_interval(low, high, q)
    tried = rng.dirichlet(50 * centre + 1, size=20_000)
    inside = tried[((tried >= low) & (tried <= high)).all(axis=1)]
    skews = np.log((inside / q).max(axis=1))
    assert len(inside) > 1000
    assert least - 1e-9 <= skews.min()
    assert skews.max() <= most + 1e-9
    # And not far beyond: both ends are reached by shares that are allowed.
    assert skews.min() - least < 0.15
    assert most - skews.max() < 0.25


def test_intervals_without_width_give_the_score_itself():
    shares = [0.7, 0.2, 0.1]
    assert stats.max_skew_interval(shares, shares, [0.5, 0.3, 0.2]) == pytest.approx((log(1.4), log(1.4)))


def test_intervals_that_no_shares_fit_are_refused():
    with pytest.raises(BadInput, match="No shares fit"):
        stats.max_skew_interval([0.0, 0.0], [0.3, 0.3], [0.5, 0.5])
