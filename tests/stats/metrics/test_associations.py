"""WEAT: by hand, against scipy's permutation test, and its p-value under chance."""

from math import comb, sqrt

import numpy as np
import pytest
from scipy.stats import permutation_test

from fairest.errors import BadInput
from fairest.stats import associations, weat_effect_size, weat_p_value


def test_associations_are_differences_of_mean_cosines():
    east, north = [[2.0, 0.0]], [[0.0, 5.0], [0.0, 1.0]]
    found = associations([[1.0, 0.0], [0.0, 3.0], [1.0, 1.0], [3.0, 4.0]], east, north)
    assert found == pytest.approx([1, -1, 0, 3 / 5 - 4 / 5])


def test_the_effect_size_is_worked_out_by_hand():
    # Means 2 and -2; of (3, 1, -1, -3) the squares make 20, over n - 1 = 3.
    assert weat_effect_size([3, 1], [-1, -3]) == pytest.approx(4 / sqrt(20 / 3))
    assert weat_effect_size([-1, -3], [3, 1]) == pytest.approx(-4 / sqrt(20 / 3))


def test_the_p_value_of_the_best_split_is_1_over_the_number_of_splits():
    assert weat_p_value([3, 1], [-1, -3]) == pytest.approx(1 / comb(4, 2))
    assert weat_p_value([-1, -3], [3, 1]) == 1
    assert weat_p_value(range(8, 16), range(8)) == pytest.approx(1 / comb(16, 8))


def test_the_p_value_agrees_with_scipy():
    rng = np.random.default_rng(0)
    for m, n in ((4, 4), (3, 6)):
        x, y = rng.normal(0.5, 1, m), rng.normal(0, 1, n)
        theirs = permutation_test(
            (x, y), lambda a, b: a.mean() - b.mean(), alternative="greater", n_resamples=np.inf
        ).pvalue
        assert weat_p_value(x, y) == pytest.approx(theirs)


def test_ties_count_as_at_least_as_near():
    assert weat_p_value([0.1, 0.2, 0.3], [0.3, 0.2, 0.1]) > 0.5
    assert weat_p_value([1, 1], [1, 1]) == 1


def test_exact_p_values_are_below_a_level_no_more_often_than_it_says():
    # All splits of eight numbers are equally likely by chance: each p-value is worked out for each of them.
    values = np.random.default_rng(1).normal(size=8)
    splits = [s for s in range(256) if s.bit_count() == 4]
    found = np.array([weat_p_value(values[at], values[~at]) for at in (mask(s) for s in splits)])
    for level in (0.02, 0.05, 0.2, 0.5):
        assert (found <= level).mean() <= level


def mask(bits):
    return np.array([bits >> i & 1 == 1 for i in range(8)])


def test_many_targets_are_drawn_with_a_fixed_seed_and_never_give_0():
    x, y = np.arange(40) + 100.0, np.arange(40.0)
    assert weat_p_value(x, y) == 1 / 20_001
    rng = np.random.default_rng(2)
    x, y = rng.normal(0.3, 1, 40), rng.normal(0, 1, 40)
    theirs = permutation_test(
        (x, y), lambda a, b, axis: a.mean(axis) - b.mean(axis),
        alternative="greater", n_resamples=20_000, vectorized=True, rng=np.random.default_rng(3),
    ).pvalue  # fmt: skip
    # Two estimates from 20,000 draws each: three standard errors of their difference.
    assert weat_p_value(x, y) == pytest.approx(theirs, abs=3 * sqrt(2 * theirs * (1 - theirs) / 20_000))
    assert weat_p_value(x, y) == weat_p_value(x, y)


def test_what_cannot_be_given_is_refused():
    with pytest.raises(BadInput, match="the same"):
        weat_effect_size([1, 1], [1, 1])
    with pytest.raises(BadInput, match="at least 2"):
        weat_p_value([1], [1, 2])
    with pytest.raises(BadInput, match="direction"):
        associations([[0.0, 0.0]], [[1.0, 0.0]], [[0.0, 1.0]])
    with pytest.raises(BadInput, match="same length"):
        associations([[1.0, 0.0]], [[1.0, 0.0, 0.0]], [[0.0, 1.0]])
    with pytest.raises(BadInput, match="rows"):
        associations([1.0, 0.0], [[1.0, 0.0]], [[0.0, 1.0]])
