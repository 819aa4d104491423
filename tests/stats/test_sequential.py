"""Mixture e-values and confidence sequences: against two libraries, by exact sums, and at every edge."""

import itertools
import math

import numpy as np
import pytest
import ville
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from fairest.errors import BadInput
from fairest.stats import (
    clopper_pearson,
    confidence_sequence,
    equivalence_prior,
    log_e,
    log_e_between,
    log_e_outside,
)

PRIORS = [(1.0, 1.0), (30.0, 30.0), (0.5, 10.0)]
shares = st.floats(0.001, 0.999)


@st.composite
def counts(draw):
    """hits, gaps, n of any audit."""
    n = draw(st.integers(1, 300))
    hits = draw(st.integers(0, n))
    return hits, draw(st.integers(0, n - hits)), n


@st.composite
def intervals(draw):
    return sorted([draw(shares), draw(shares)])


def average(log_values, n, share):
    """The mean e-value over all numbers of hits among n pictures: the exact sum, in logarithms."""
    log_chance = binom.logpmf(np.arange(n + 1), n, share)
    possible = log_chance > -np.inf
    return np.exp(log_chance[possible] + log_values[possible]).sum()


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_the_e_value_agrees_with_ville_after_every_picture(prior, share):
    stream = np.random.default_rng(1).random(400) < 0.6
    theirs = ville.BernoulliTest(share, prior=prior).fit(stream).log_e_values_
    assert log_e(np.cumsum(stream), np.arange(1, 401), share, *prior) == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("prior", PRIORS)
def test_the_e_value_is_scipys_beta_binomial_over_its_binomial(prior):
    hits = np.arange(41)
    ratio = betabinom.logpmf(hits, 40, *prior) - binom.logpmf(hits, 40, 0.3)
    assert log_e(hits, 40, 0.3, *prior) == pytest.approx(ratio, abs=1e-9)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("hits", [0, 1, 30, 77, 100])
def test_the_confidence_sequence_agrees_with_ville(hits, share):
    stream = np.repeat([1.0, 0.0], [hits, 100 - hits])
    theirs = ville.BernoulliCS(alpha=1 - share, intersect=False).fit(stream).interval()
    assert confidence_sequence(hits, 0, 100, 1 - share) == pytest.approx(theirs, abs=1e-9)


def test_the_e_value_is_worked_out_by_hand():
    # B(1 + 3, 1) = 1/4 over (1/2)^3: 2. One hit, one miss: 1/6 over 1/4.
    assert np.exp(log_e(3, 3, 0.5)) == pytest.approx(2)
    assert np.exp(log_e(1, 2, 0.5)) == pytest.approx(4 / 6)


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize(("n", "share"), [(1, 0.5), (20, 0.01), (100, 0.5), (210, 0.97)])
def test_a_true_null_gives_an_e_value_of_one_on_average(n, share, prior):
    assert average(log_e(np.arange(n + 1), n, share, *prior), n, share) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("null", [(0.5, 0.5), (0.4, 0.6), (0.0, 0.2), (0.9, 1.0)])
@pytest.mark.parametrize("n", [20, 100])
def test_no_share_of_the_null_gives_more_than_one_on_average(n, null):
    values = log_e_outside(np.arange(n + 1), 0, n, *null)
    for share in np.linspace(*null, 9):
        assert average(values, n, share) <= 1 + 1e-9


@pytest.mark.parametrize("edges", [(0.4, 0.6), (0.05, 0.25), (-0.05, 0.15), (0.85, 1.05)])
@pytest.mark.parametrize("n", [20, 100])
def test_no_share_at_or_beyond_an_edge_gives_more_than_one_on_average(n, edges):
    prior = equivalence_prior(sum(edges) / 2, 0.1)
    values = log_e_between(np.arange(n + 1), 0, n, *edges, *prior)
    for share in [p for p in (edges[0] - 0.1, edges[0], edges[1], edges[1] + 0.1) if 0 <= p <= 1]:
        assert average(values, n, share) <= 1 + 1e-9


@given(counts(), intervals(), st.sampled_from(PRIORS))
def test_gaps_count_in_the_worse_direction(given_counts, null, prior):
    hits, gaps, n = given_counts
    for test, edges in [(log_e_outside, null), (log_e_between, null)]:
        shown = float(test(hits, gaps, n, *edges, *prior))
        # Evidence is only ever above 0; it must then be there whatever the gaps are.
        assert (
            shown <= 1e-9
            or shown <= min(float(test(hits + of_them, 0, n, *edges, *prior)) for of_them in range(gaps + 1)) + 1e-9
        )


@given(counts(), intervals())
def test_the_worst_share_of_the_interval_counts(given_counts, null):
    hits, _, n = given_counts
    by_search = min(float(log_e(hits, n, p)) for p in np.linspace(*null, 101))
    shown = float(log_e_outside(hits, 0, n, *null))
    assert shown <= by_search + 1e-9
    inside = null[0] <= hits / n <= null[1]
    assert shown == pytest.approx(float(log_e(hits, n, hits / n)) if inside else by_search, abs=1e-9)


def test_between_is_the_smaller_of_two_sides():
    # 52 of 100 between .4 and .6: the nearer edge, .6, is the weaker side.
    assert log_e_between(52, 0, 100, 0.4, 0.6, 30, 30) == log_e(52, 100, 0.6, 30, 30)
    assert log_e_between(52, 0, 100, 0.4, 0.6, 30, 30) < log_e(52, 100, 0.4, 30, 30)
    # Far beyond an edge is evidence against the edge, but not for the middle.
    assert log_e_between(90, 0, 100, 0.4, 0.6, 30, 30) <= 0


def test_an_edge_beyond_0_or_1_costs_nothing_and_one_at_0_does():
    assert log_e_between(0, 0, 40, -0.1, 0.1) == log_e(0, 40, 0.1)
    assert log_e_between(40, 0, 40, 0.9, 1.1) == pytest.approx(float(log_e_between(0, 0, 40, -0.1, 0.1)))
    assert log_e_between(20, 0, 40, -0.1, 1.1) == np.inf
    # 1 - .9 - .1 is -3e-17: no picture a hit is the very case at the edge.
    assert log_e_between(0, 0, 40, 1 - 0.9 - 0.1, 0.2) <= 0
    assert log_e_between(1, 0, 40, 0.0, 1.1) == np.inf, "one hit, and the share is not 0"


def test_edges_with_nothing_between_them_never_hold_the_share():
    assert log_e_between(50, 0, 100, 0.5, 0.5) == log_e_between(50, 0, 100, 0.6, 0.4) == -np.inf


def test_no_pictures_say_nothing():
    assert log_e(0, 0, 0.5) == log_e(0, 0, 0) == log_e(0, 0, 1) == 0
    assert log_e_outside(0, 0, 0, 0.2, 0.4) == 0
    assert log_e_between(0, 0, 0, 0.4, 0.6) == log_e_between(0, 0, 0, -0.4, 1.4) == 0
    assert confidence_sequence(0, 0, 0, 0.05) == (0, 1)


def test_pictures_that_all_could_not_be_told_say_nothing():
    assert log_e_outside(0, 80, 80, 0.5, 0.5) <= 0
    assert log_e_between(0, 80, 80, 0.4, 0.6, 30, 30) <= 0
    assert confidence_sequence(0, 80, 80, 0.05) == (0, 1)


def test_a_share_of_none_or_all_is_broken_by_one_picture():
    assert log_e(1, 50, 0) == log_e(49, 50, 1) == np.inf
    assert log_e_outside(1, 0, 50, 0, 0) == log_e_outside(49, 0, 50, 1, 1) == np.inf
    assert log_e_outside(49, 1, 50, 1, 1) <= 0, "the one picture could not be told"
    # None of 50 against 0: 1/51, for all the shares that were possible and did not come true.
    assert log_e(0, 50, 0) == pytest.approx(-math.log(51))
    assert log_e(50, 50, 1) == pytest.approx(-math.log(51))


def test_a_million_pictures_do_not_overflow():
    # Half of a million against .5: sqrt(2 n / pi)^-1 by Stirling, and against .6: n KL(.5, .6) less that.
    million = 1_000_000
    price = 0.5 * math.log(2 * million / math.pi)
    assert log_e(million / 2, million, 0.5) == pytest.approx(-price, abs=1e-5)
    kl = 0.5 * math.log(0.5 / 0.6) + 0.5 * math.log(0.5 / 0.4)
    assert log_e(million / 2, million, 0.6) == pytest.approx(million * kl - price, abs=1e-4)
    low, high = confidence_sequence(million / 2, 0, million, 0.05)
    # E = 20 where (high - .5)^2 = (log 20 + price) / 2n, in the normal approximation.
    assert high - 0.5 == pytest.approx(math.sqrt((math.log(20) + price) / (2 * million)), rel=1e-4)
    assert low == pytest.approx(1 - high, abs=1e-9)


@given(counts(), shares, st.sampled_from(PRIORS))
def test_the_other_value_of_two_gives_the_same_answer(given_counts, share, prior):
    hits, gaps, n = given_counts
    other = n - hits - gaps
    assert log_e(n - hits, n, 1 - share, *prior[::-1]) == pytest.approx(float(log_e(hits, n, share, *prior)), abs=1e-7)
    ours, theirs = (confidence_sequence(k, gaps, n, 0.05) for k in (hits, other))
    assert ours == pytest.approx((1 - theirs[1], 1 - theirs[0]), abs=1e-9)


@given(counts(), st.floats(0.001, 0.5))
def test_the_sequence_holds_the_shares_the_e_value_does_not_exclude(given_counts, alpha):
    hits, gaps, n = given_counts
    low, high = (float(end) for end in confidence_sequence(hits, gaps, n, alpha))
    assert low <= hits / n <= (hits + gaps) / n <= high
    for end, k in [(low, hits), (high, hits + gaps)]:
        assert end in (0, 1) or log_e(k, n, end) == pytest.approx(-math.log(alpha), abs=1e-5)


@given(counts())
def test_one_look_alone_would_be_narrower(given_counts):
    hits, _, n = given_counts
    low, high = confidence_sequence(hits, 0, n, 0.05)
    once = clopper_pearson(hits, n)
    assert low <= once[0] + 1e-9
    assert high >= once[1] - 1e-9


@given(st.lists(st.booleans(), min_size=2, max_size=60), st.integers(1, 59))
def test_the_order_of_pictures_and_their_shards_change_nothing(pictures, cut):
    whole = (sum(pictures), len(pictures))
    shards = (sum(pictures[:cut]) + sum(pictures[cut:]), len(pictures[:cut]) + len(pictures[cut:]))
    assert log_e(*whole, 0.4) == log_e(*shards, 0.4) == log_e(sum(sorted(pictures)), len(pictures), 0.4)


def test_what_is_seen_now_times_what_comes_next_is_the_whole():
    # The posterior of the first shard is the prior of the second: the e-value is a product over shards.
    first, second = (7, 10), (11, 30)
    whole = float(log_e(18, 40, 0.4))
    assert log_e(*first, 0.4) + log_e(*second, 0.4, 1 + 7, 1 + 3) == pytest.approx(whole)


def test_arrays_give_what_their_numbers_give():
    hits, gaps, lows = np.array([0, 5, 9]), np.array([0, 1, 1]), np.array([[0.2], [0.5]])
    for test, *edges in [(log_e_outside, lows, lows + 0.1), (log_e_between, lows, lows + 0.3)]:
        table = test(hits, gaps, 10, *edges)
        assert table.shape == (2, 3)
        for i, j in itertools.product(range(2), range(3)):
            assert table[i, j] == test(hits[j], gaps[j], 10, *(float(edge[i, 0]) for edge in edges))
    low, high = confidence_sequence(hits, gaps, 10, np.array([[0.05], [0.01]]))
    assert (low[1, 2], high[1, 2]) == confidence_sequence(9, 1, 10, 0.01)


def test_the_prior_for_a_half_within_a_tenth_is_beta_30_30():
    assert equivalence_prior(0.5, 0.1) == pytest.approx((30, 30))
    # A variance of .25 / 61 is a deviation of .064, .64 delta.
    assert math.sqrt(0.25 / 61) == pytest.approx(0.64 * 0.1, rel=1e-3)


@given(st.floats(0, 1), st.floats(0.001, 1.5))
def test_every_centre_and_delta_has_a_prior(centre, delta):
    a, b = (float(x) for x in equivalence_prior(centre, delta))
    assert a > 0
    assert b > 0
    assert a + b >= 2 - 1e-9
    if delta / 2 <= centre <= 1 - delta / 2:
        assert a / (a + b) == pytest.approx(centre)
    assert equivalence_prior(1 - centre, delta) == pytest.approx((b, a), rel=1e-6)


@pytest.mark.parametrize("bad", [(-1, 0, 5), (3, 3, 5), (1, -1, 5), (math.nan, 0, 5), ([1, 6], 0, 5)])
def test_counts_that_cannot_be_are_refused(bad):
    for test in (log_e_outside, log_e_between):
        with pytest.raises(BadInput, match="hits"):
            test(*bad, 0.4, 0.6)
    with pytest.raises(BadInput, match="hits"):
        confidence_sequence(*bad, 0.05)


def test_shares_and_levels_that_cannot_be_are_refused():
    for share in (-0.1, 1.1, math.nan):
        with pytest.raises(BadInput, match="between 0 and 1"):
            log_e(1, 5, share)
    with pytest.raises(BadInput, match="low <= high"):
        log_e_outside(1, 0, 5, 0.6, 0.5)
    for alpha in (0, 1, -1, math.nan):
        with pytest.raises(BadInput, match="alpha"):
            confidence_sequence(1, 0, 5, alpha)
    for delta in (0, -0.1, math.nan):
        with pytest.raises(BadInput, match="delta"):
            equivalence_prior(0.5, delta)


def test_counts_over_n_by_a_rounding_error_are_taken():
    # Expected counts of a plan: 3 x (7 / 21) and its like.
    assert np.isfinite(log_e(10 * (1 + 1e-15), 10, 0.5))
    assert np.isfinite(log_e_outside(0.1 + 0.2, 0.7, 1.0, 0.5, 0.5))
