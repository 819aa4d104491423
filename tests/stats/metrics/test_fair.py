"""What an exactly fair model scores: the published figures, exact sums by another way, and the draws beyond."""

from math import comb

import numpy as np
import pytest
from scipy.stats import binom, multinomial

from fairest.errors import BadInput
from fairest.stats import (
    bias_score,
    deviation_ratio,
    fair_value,
    kl_divergence,
    l1_imbalance,
    mean_absolute_deviation,
    normalised_entropy,
    total_variation,
)
from fairest.stats.metrics import TO_TARGET, TO_UNIFORM, evaluate
from fairest.stats.metrics.fair import _compositions

HALF = (0.5, 0.5)


@pytest.mark.parametrize(
    ("score", "n", "k", "expected"),
    [
        (l1_imbalance, 8, 2, 0.136),
        (mean_absolute_deviation, 9, 2, 0.137),
        (normalised_entropy, 10, 2, 0.077),
        (normalised_entropy, 10, 5, 0.146),
        (bias_score, 60, 2, 0.103),
        (bias_score, 250, 2, 0.050),
    ],
)
def test_a_fair_model_scores_this_at_the_sample_sizes_of_published_studies(score, n, k, expected):
    # The published L1 is cut, not rounded: 4 C(8, 4) / 2^8 / 8 = .13672.
    assert fair_value(score, n, [1 / k] * k) == pytest.approx(expected, abs=0.001)


def test_two_values_agree_with_the_binomial_sum():
    for n in (1, 7, 100):
        expected = sum(binom.pmf(x, n, 0.3) * abs(x / n - 0.3) for x in range(n + 1))
        assert fair_value(total_variation, n, (0.3, 0.7)) == pytest.approx(expected)


def test_every_composition_is_counted_once():
    found = _compositions(6, 4)
    assert len(found) == comb(9, 3) == len({tuple(row) for row in found})
    assert (found.sum(axis=1) == 6).all()


def test_three_values_agree_with_scipys_multinomial():
    shares = (0.5, 0.3, 0.2)
    outcomes = _compositions(12, 3)
    weights = multinomial.pmf(outcomes, 12, shares)
    for score in (*TO_UNIFORM, *TO_TARGET):
        expected = (weights * evaluate(score, outcomes / 12, shares)).sum()
        assert fair_value(score, 12, shares) == pytest.approx(expected)


def test_draws_agree_with_the_exact_mean_of_each_share():
    # 10 values and 100 pictures have 4e12 outcomes; the mean deviation of one share is a binomial sum.
    expected = sum(binom.pmf(x, 100, 0.1) * abs(x / 100 - 0.1) for x in range(101))
    # The standard deviation of the score is near .006, so that of the mean of 5,000 near .0001.
    assert fair_value(mean_absolute_deviation, 100, [0.1] * 10) == pytest.approx(expected, abs=0.0003)


def test_one_picture_always_looks_like_one_value_only():
    for k in (2, 5, 10):
        assert fair_value(deviation_ratio, 1, [1 / k] * k) == pytest.approx(1)
        assert fair_value(normalised_entropy, 1, [1 / k] * k) == pytest.approx(1)


def test_more_pictures_look_more_even():
    found = [fair_value(bias_score, n, HALF) for n in (8, 32, 128, 512)]
    assert found == sorted(found, reverse=True)
    # For two values and many pictures it is sqrt(2 / (pi n)).
    assert found[-1] == pytest.approx(np.sqrt(2 / (np.pi * 512)), rel=0.001)


def test_the_order_of_the_values_does_not_matter_where_they_are_drawn():
    shares = [0.05, 0.15, 0.1, 0.2, 0.1, 0.1, 0.1, 0.2]
    assert fair_value(total_variation, 200, shares) == fair_value(total_variation, 200, shares[::-1])


def test_a_value_that_is_never_drawn_does_not_make_the_divergence_infinite():
    assert fair_value(kl_divergence, 20, (0.5, 0.5, 0.0)) == pytest.approx(fair_value(kl_divergence, 20, HALF))


def test_no_pictures_are_refused():
    with pytest.raises(BadInput, match="at least 1 picture"):
        fair_value(bias_score, 0, HALF)
