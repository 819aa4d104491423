"""Scores of shares: worked out by hand, against scipy, and on the fixed support that published code forgets."""

from itertools import combinations
from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from fairest.errors import BadInput
from fairest.stats import (
    bias_score,
    deviation_ratio,
    fairness_discrepancy,
    kl_divergence,
    l1_imbalance,
    mean_absolute_deviation,
    normalised_entropy,
    observed_shares,
    representation_difference,
    representation_ratio,
    total_variation,
)
from fairest.stats.metrics import TO_TARGET, TO_UNIFORM, evaluate

COUNTS = st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(sum)


def test_two_values_are_worked_out_by_hand():
    p = [0.8, 0.2]
    assert bias_score(p) == pytest.approx(0.6)
    assert deviation_ratio(p) == pytest.approx(0.3 / 0.5)
    assert mean_absolute_deviation(p) == l1_imbalance(p) == pytest.approx(0.3)
    assert normalised_entropy(p) == pytest.approx(1 + (0.8 * log(0.8) + 0.2 * log(0.2)) / log(2))


def test_three_values_are_worked_out_by_hand():
    p, q = [0.6, 0.3, 0.1], [0.5, 0.25, 0.25]
    assert bias_score(p) == pytest.approx((0.3 + 0.5 + 0.2) / 3)
    assert deviation_ratio(p) == pytest.approx((0.6 - 1 / 3) / (2 / 3))
    assert mean_absolute_deviation(p) == pytest.approx((0.6 - 1 / 3 + 1 / 3 - 0.3 + 1 / 3 - 0.1) / 3)
    assert total_variation(p, q) == pytest.approx(0.15)
    assert fairness_discrepancy(p, q) == pytest.approx(sqrt(0.1**2 + 0.05**2 + 0.15**2))
    assert kl_divergence(p, q) == pytest.approx(0.6 * log(1.2) + 0.3 * log(1.2) + 0.1 * log(0.4))
    assert representation_difference(p, q) == pytest.approx([0.1, 0.05, -0.15])
    assert representation_ratio(p, q) == pytest.approx([1.2, 1.2, 0.4])


@given(COUNTS)
def test_scores_agree_with_their_definitions_and_with_scipy(counts):
    p = observed_shares(counts)
    k = len(p)
    assert bias_score(p) == pytest.approx(np.mean([abs(a - b) for a, b in combinations(p, 2)]), abs=1e-12)
    assert normalised_entropy(p) == pytest.approx(1 - entropy(p) / log(k), abs=1e-12)
    q = observed_shares(np.arange(1, k + 1))
    assert kl_divergence(p, q) == pytest.approx(entropy(p, q), abs=1e-12)


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_the_values_does_not_matter(counts, random):
    order = list(range(len(counts)))
    random.shuffle(order)
    p, q = observed_shares(counts), observed_shares(np.arange(1, len(counts) + 1))
    for score in (*TO_UNIFORM, *TO_TARGET):
        assert evaluate(score, p[order], q[order]) == pytest.approx(evaluate(score, p, q), abs=1e-12)


def test_a_model_that_draws_men_only_scores_worst_not_best():
    # Counting the groups that were seen leaves one group with a share of 1, which is all of what it could be: "fair".
    men_only = observed_shares([0, 40])
    assert bias_score(men_only) == deviation_ratio(men_only) == normalised_entropy(men_only) == 1
    assert mean_absolute_deviation(men_only) == total_variation(men_only, [0.5, 0.5]) == 0.5
    with pytest.raises(BadInput, match="at least 2 values"):
        bias_score(observed_shares([40]))


def test_ten_tones_of_which_one_is_seen_score_worst_too():
    one_tone = observed_shares([0] * 9 + [12])
    assert deviation_ratio(one_tone) == pytest.approx(1)
    assert normalised_entropy(one_tone) == pytest.approx(1)
    assert l1_imbalance(one_tone) == pytest.approx((0.9 + 9 * 0.1) / 10)


@pytest.mark.parametrize("k", [2, 3, 10])
def test_even_shares_score_0(k):
    even = np.full(k, 1 / k)
    for score in (*TO_UNIFORM, *TO_TARGET):
        assert evaluate(score, even, even) == pytest.approx(0, abs=1e-12)


def test_scores_keep_the_axes_before_the_values():
    p = observed_shares(np.arange(1, 25).reshape(2, 4, 3))
    q = np.full(3, 1 / 3)
    for score in (*TO_UNIFORM, *TO_TARGET):
        found = evaluate(score, p, q)
        assert found.shape == (2, 4)
        assert found[1, 2] == pytest.approx(float(evaluate(score, p[1, 2], q)), abs=1e-12)


def test_nothing_over_nothing_is_0_and_something_over_nothing_is_infinite():
    assert kl_divergence([1, 0], [1, 0]) == 0
    assert kl_divergence([0.5, 0.5], [1, 0]) == inf
    assert kl_divergence([0, 1], [0.5, 0.5]) == pytest.approx(log(2))


def test_what_cannot_be_given_is_refused():
    with pytest.raises(BadInput, match="Nothing was counted"):
        observed_shares([[1, 2], [0, 0]])
    with pytest.raises(BadInput, match="0 or more"):
        observed_shares([1, -1])
    with pytest.raises(BadInput, match="observed_shares"):
        bias_score([3, 7])
    with pytest.raises(BadInput, match="make 1"):
        kl_divergence([0.5, 0.5], [0.5, float("nan")])
    with pytest.raises(BadInput, match="Use the difference"):
        representation_ratio([0.5, 0.5], [1, 0])
    with pytest.raises(BadInput, match="not one of the scores"):
        evaluate(np.mean, [0.5, 0.5], [0.5, 0.5])
