"""All values of an attribute at once: against scipy, by exact sums and by search."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import dirichlet_multinomial, multinomial

from fairest.errors import BadInput
from fairest.stats import confidence_sequence, log_e, log_e_multinomial, multinomial_sequence

tallies = st.lists(st.integers(0, 80), min_size=2, max_size=6)


def outcomes(n, values):
    return [c for c in itertools.product(range(n + 1), repeat=values) if sum(c) == n]


@pytest.mark.parametrize("prior", [1.0, 0.5, 7.0])
@pytest.mark.parametrize("counts", [(3, 4, 5), (0, 0, 12), (40, 1, 0)])
def test_the_e_value_is_scipys_dirichlet_multinomial_over_its_multinomial(counts, prior):
    shares = (0.2, 0.3, 0.5)
    mixture = dirichlet_multinomial.logpmf(counts, [prior] * 3, sum(counts))
    ratio = mixture - multinomial.logpmf(counts, sum(counts), shares)
    assert log_e_multinomial(counts, shares, prior) == pytest.approx(ratio, abs=1e-9)


def test_it_is_worked_out_by_hand():
    # Three pictures, one each: 1/3 x 1/4 x 1/5, each next value having been seen 0 times, over (1/3)^3.
    assert np.exp(log_e_multinomial([1, 1, 1], [1 / 3] * 3)) == pytest.approx(27 / 60)


@given(st.integers(0, 80), st.integers(0, 80), st.floats(0.01, 0.99))
def test_with_two_values_it_is_the_beta_binomial(a, b, share):
    assert log_e_multinomial([a, b], [share, 1 - share]) == pytest.approx(float(log_e(a, a + b, share)), abs=1e-8)
    low, high = confidence_sequence(a, 0, a + b, 0.05)
    lows, highs = multinomial_sequence([a, b], 0.05)
    assert (lows[0], highs[0]) == pytest.approx((float(low), float(high)), abs=1e-9)
    assert (lows[1], highs[1]) == pytest.approx((float(1 - high), float(1 - low)), abs=1e-9)


@pytest.mark.parametrize("shares", [(0.94, 0.03, 0.03), (0.4, 0.35, 0.25), (0.5, 0.5, 0.0)])
def test_a_true_null_gives_an_e_value_of_one_on_average(shares):
    each = [(multinomial.logpmf(c, 12, shares), float(log_e_multinomial(c, shares))) for c in outcomes(12, 3)]
    mean = sum(math.exp(chance + evidence) for chance, evidence in each if chance > -math.inf)
    # With a share of 0 some of the mixture's outcomes never come, and the mean is smaller.
    assert mean == pytest.approx(1) if all(shares) else mean < 1


@pytest.mark.parametrize("counts", [(8, 3, 1), (12, 0, 0), (5, 5, 5), (0, 1, 30)])
def test_an_interval_holds_the_shares_that_some_set_not_excluded_has(counts):
    lows, highs = multinomial_sequence(counts, 0.05)
    grid = np.linspace(0, 1, 401)
    a, b = np.meshgrid(grid, grid)
    a, b = a[a + b <= 1 + 1e-12], b[a + b <= 1 + 1e-12]
    sets = np.stack([a, b, np.maximum(0, 1 - a - b)], axis=-1)
    left = sets[log_e_multinomial(counts, sets) < math.log(20)]
    assert np.all(left.min(axis=0) >= lows - 1e-9)
    assert np.all(left.max(axis=0) <= highs + 1e-9)
    # On a grid of 1/400 a set of shares near the best one is found, though not the best.
    assert left.min(axis=0) == pytest.approx(lows, abs=0.01)
    assert left.max(axis=0) == pytest.approx(highs, abs=0.01)


@pytest.mark.parametrize("shares", [(0.94, 0.03, 0.03), (0.4, 0.35, 0.25)])
def test_all_intervals_of_an_attribute_hold_together(shares):
    missed = 0.0
    for counts in outcomes(20, 3):
        low, high = multinomial_sequence(counts, 0.05)
        missed += 0 if np.all((low <= shares) & (shares <= high)) else multinomial.pmf(counts, 20, shares)
    assert missed <= 0.05


def test_they_hold_together_at_every_look():
    shares, rng = np.array([0.7, 0.2, 0.1]), np.random.default_rng(2)
    draws = np.cumsum(rng.multinomial(1, shares, (200, 200)), axis=1)
    low, high = multinomial_sequence(draws, 0.05)
    held = np.all((low <= shares) & (shares <= high), axis=(1, 2)).mean()
    assert held >= 0.95


@given(tallies, st.randoms())
def test_the_order_of_values_changes_nothing(counts, random):
    order = list(range(len(counts)))
    random.shuffle(order)
    low, high = multinomial_sequence(counts, 0.05)
    shuffled_low, shuffled_high = multinomial_sequence([counts[i] for i in order], 0.05)
    assert shuffled_low == pytest.approx(low[order], abs=1e-9)
    assert shuffled_high == pytest.approx(high[order], abs=1e-9)


@given(tallies)
def test_intervals_hold_what_was_seen(counts):
    low, high = multinomial_sequence(counts, 0.05)
    seen = np.array(counts) / max(1, sum(counts))
    assert np.all(low <= seen)
    assert np.all(seen <= high)
    assert np.all((low >= 0) & (high <= 1))


def test_no_pictures_say_nothing():
    assert log_e_multinomial([0, 0, 0], [0.2, 0.3, 0.5]) == 0
    low, high = multinomial_sequence([0, 0, 0], 0.05)
    assert low.tolist() == [0, 0, 0]
    assert high.tolist() == [1, 1, 1]


def test_a_value_that_cannot_be_is_broken_by_one_picture():
    assert log_e_multinomial([9, 1, 0], [1, 0, 0]) == np.inf
    assert log_e_multinomial([10, 0, 0], [1, 0, 0]) < 0


def test_a_million_pictures_do_not_overflow():
    low, high = multinomial_sequence([1_000_000, 500_000, 0], 0.05)
    assert low == pytest.approx([2 / 3, 1 / 3, 0], abs=0.003)
    assert high == pytest.approx([2 / 3, 1 / 3, 0], abs=0.003)


def test_rows_give_what_they_give_alone():
    rows = np.array([[3, 4, 5], [0, 0, 12]])
    low, high = multinomial_sequence(rows, 0.05)
    for row, *ends in zip(rows, low, high, strict=True):
        assert np.array_equal(ends, multinomial_sequence(row, 0.05))


def test_bad_input_is_refused():
    for counts in (5, [5], [-1, 2], [math.nan, 2]):
        with pytest.raises(BadInput, match="2 or more values"):
            multinomial_sequence(counts, 0.05)
    for shares in ([0.5, 0.6], [-0.1, 1.1], [math.nan, 1]):
        with pytest.raises(BadInput, match="sum to 1"):
            log_e_multinomial([1, 2], shares)
    with pytest.raises(BadInput, match="prior"):
        log_e_multinomial([1, 2], [0.5, 0.5], 0)
    with pytest.raises(BadInput, match="alpha"):
        multinomial_sequence([1, 2], 1)
