"""The melded intervals: they hold when the judge errs, where an interval that trusts it does not."""

from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from fairest.errors import BadInput
from fairest.stats import clopper_pearson, double_sampling, melded

SE, FALSE = 0.90, 0.05


def told(p):
    return p * SE + (1 - p) * FALSE


def coverage_of_wilson(n, p):
    """How often Wilson's interval of the labels holds the true share: the exact sum."""
    low, high = proportion_confint(np.arange(n + 1), n, 0.05, "wilson")
    return sum(binom.pmf(k, n, told(p)) for k in range(n + 1) if low[k] <= p <= high[k])


def coverage(n, p, m, calibrations):
    """How often the melded interval holds p: an exact sum over the labels for each of some calibrations.

    Those are binomial quantiles at points that fill the square evenly: 24 of them and 100 agree within .006,
    and with 100 all of n = 100, 210, 1000, p = .5, .7, .9, .99 and m = 100, 500 lie from .959 to .973.
    """
    total = 0.0
    first, last = (int(binom.ppf(tail, n, told(p))) for tail in (1e-7, 1 - 1e-7))
    for i in range(calibrations):
        u, v = (i + 0.5) / calibrations, (i * 0.6180339887498949 + 0.5) % 1
        rates = int(binom.ppf(u, m, SE)), m, int(binom.ppf(v, m, FALSE)), m
        ks = range(first, last + 1)
        # Both ends rise with k, so the k whose interval holds p are neighbours.
        reaches = bisect_left(ks, True, key=lambda k, r=rates: melded(k, n, *r)[1] >= p)
        passes = bisect_left(ks, True, key=lambda k, r=rates: melded(k, n, *r)[0] > p)
        total += binom.cdf(first + passes - 1, n, told(p)) - binom.cdf(first + reaches - 1, n, told(p))
    return total / calibrations


@pytest.mark.parametrize(
    ("p", "expected"), [(0.7, {100: 0.74, 210: 0.61, 1000: 0.04}), (0.9, {100: 0.22, 210: 0.045, 1000: 0.00})]
)
def test_trusting_the_judge_misses_the_truth_and_more_pictures_make_it_worse(p, expected):
    for n, covered in expected.items():
        assert coverage_of_wilson(n, p) == pytest.approx(covered, abs=0.005)


@pytest.mark.parametrize(
    ("n", "p", "m"), [(100, 0.5, 100), (210, 0.9, 100), (1000, 0.99, 100), (100, 0.99, 500), (1000, 0.7, 500)]
)
def test_the_melded_interval_holds_the_truth_as_often_as_it_says(n, p, m):
    assert coverage(n, p, m, calibrations=24) >= 0.95


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ((90, 100, 90, 100, 5, 100), 0.95),
        ((150, 210, 450, 500, 25, 500), 0.95),
        ((3, 10, 18, 20, 2, 20), 0.95),
        ((50, 100, 6, 10, 3, 10), 0.95),
        ((600, 1000, 20, 20, 0, 20), 0.99),
        ((70_000, 100_000, 45, 50, 0, 50), 0.99),
        ((70, 100, 900, 1000, 50, 1000), 0.999),
    ],
)
def test_the_ends_are_the_papers_with_a_million_random_draws(counts, level):
    hits, n, a, m, b, g = counts
    rng = np.random.default_rng(7)

    def beta(first, second):
        point_mass = np.full(1_000_000, float(second == 0))
        return point_mass if 0 in (first, second) else rng.beta(first, second, 1_000_000)

    def share(q, hit, false, worst):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(hit > false, np.clip((q - false) / (hit - false), 0, 1), worst)

    low = share(beta(hits, n - hits + 1), beta(a + 1, m - a), beta(b + 1, g - b), 0)
    high = share(beta(hits + 1, n - hits), beta(a, m - a + 1), beta(b, g - b + 1), 1)
    expected = np.quantile(low, (1 - level) / 2), np.quantile(high, (1 + level) / 2)
    assert melded(*counts, level) == pytest.approx(expected, abs=0.0015)


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (7, 20), (97, 100), (210, 210)])
@pytest.mark.parametrize("level", [0.9, 0.95, 0.999])
def test_with_a_perfect_judge_surely_known_it_is_clopper_and_pearsons(hits, n, level):
    many = 10**7
    assert melded(hits, n, many, many, 0, many, level) == pytest.approx(clopper_pearson(hits, n, level), abs=1e-3)


calibration = st.tuples(st.integers(55, 100), st.just(100), st.integers(0, 45), st.just(100))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), calibration)
def test_the_other_of_two_values_has_the_mirrored_interval(hits, rates):
    hit, hit_n, false, false_n = rates
    low, high = melded(hits, 60, *rates)
    other = melded(60 - hits, 60, false_n - false, false_n, hit_n - hit, hit_n)
    assert other == pytest.approx((1 - high, 1 - low), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 59), calibration)
def test_one_more_hit_never_moves_an_end_down_and_a_higher_level_is_never_narrower(hits, rates):
    low, high = melded(hits, 60, *rates)
    next_low, next_high = melded(hits + 1, 60, *rates)
    wide_low, wide_high = melded(hits, 60, *rates, 0.99)
    assert low <= next_low
    assert high <= next_high
    assert wide_low <= low <= high <= wide_high


def test_what_was_not_counted_leaves_every_share_possible():
    assert melded(0, 0, 90, 100, 5, 100) == (0.0, 1.0)
    assert melded(50, 100, 0, 0, 0, 0) == (0.0, 1.0)
    assert melded(50, 100, 90, 100, 0, 0)[0] == 0.0, "all that were told may be false"
    assert melded(50, 100, 0, 0, 5, 100)[1] == 1.0, "all that are there may have been missed"


def test_none_told_and_all_told_have_an_end_at_0_or_1():
    low, high = melded(0, 100, 90, 100, 5, 100)
    assert low == 0.0
    assert high < 0.05
    low, high = melded(100, 100, 100, 100, 0, 100)
    assert high == 1.0
    assert low > 0.95
    assert melded(990, 1000, 95, 100, 1, 100) == (1.0, 1.0), "more than a judge that finds .95 can tell of"


@pytest.mark.parametrize(("rates", "sums_to"), [((50, 100, 50, 100), "1,"), ((40, 100, 60, 100), r"0\.8,")])
def test_a_judge_that_says_nothing_is_refused_with_its_numbers(rates, sums_to):
    with pytest.raises(BadInput, match=rf"{rates[0]} of 100 .* {rates[2]} of 100 .* is {sums_to}"):
        melded(50, 100, *rates)


@pytest.mark.parametrize(
    "counts", [(101, 100, 90, 100, 5, 100), (5, 100, -1, 100, 5, 100), (5, 100, 90, 100, 0.5, 100)]
)
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(BadInput, match="whole numbers"):
        melded(*counts)


def test_a_level_beyond_1_is_refused():
    with pytest.raises(BadInput, match="level is 95"):
        melded(50, 100, 90, 100, 5, 100, 95)


def tuned_difference(labels, judged, truth):
    """PPI++ (Angelopoulos, Duchi and Zrnic 2023) for a mean: the difference estimator, power-tuned, normal."""
    n, m = len(labels), len(truth)
    tuning = np.cov(judged, truth)[0, 1] / ((1 + m / n) * np.var(np.append(judged, labels), ddof=1))
    rest = truth - tuning * judged
    error = np.sqrt(np.var(tuning * labels, ddof=1) / n + np.var(rest, ddof=1) / m)
    centre = tuning * labels.mean() + rest.mean()
    return centre - 1.96 * error, centre + 1.96 * error


@pytest.mark.parametrize(("p", "by_hand", "normal_holds"), [(0.99, 50, 0.40), (0.99, 90, 0.60), (0.5, 50, 0.93)])
def test_double_sampling_holds_near_1_where_a_normal_interval_does_not(p, by_hand, normal_holds):
    # 400 audits of 210 pictures: the error of a coverage of .95 is .011, of .5 it is .025.
    rng = np.random.default_rng(3)
    ours = theirs = 0
    for _ in range(400):
        truth = rng.random(210) < p
        said = rng.random(210) < np.where(truth, SE, FALSE)
        seen, told_in, hits = np.arange(210) < by_hand, said.sum(), truth & (np.arange(210) < by_hand)
        counts = (hits & said).sum(), (seen & said).sum(), (hits & ~said).sum(), (seen & ~said).sum()
        low, high = double_sampling(int(told_in), 210, *map(int, counts))
        ours += low <= p <= high
        low, high = tuned_difference(said[by_hand:] * 1.0, said[:by_hand] * 1.0, truth[:by_hand] * 1.0)
        theirs += low <= p <= high
    assert ours / 400 >= 0.95
    assert theirs / 400 == pytest.approx(normal_holds, abs=0.06)


def test_double_sampling_with_every_picture_labelled_and_a_perfect_judge_is_near_clopper_and_pearsons():
    low, high = double_sampling(50, 100, 50, 50, 0, 50)
    exact_low, exact_high = clopper_pearson(50, 100)
    # The rates stay estimates, so it is wider: by no more than one could be wrong of 50, 1 - .025^(1/50) = .07.
    assert exact_low - 0.07 / 2 < low < exact_low
    assert exact_high < high < exact_high + 0.07 / 2


def test_a_part_of_which_nothing_was_labelled_may_be_anything():
    low, high = double_sampling(90, 100, 30, 30, 0, 0)
    assert low == pytest.approx(double_sampling(90, 100, 30, 30, 0, 10)[0], abs=2e-3), "at worst none of the others"
    assert high == 1.0
    assert double_sampling(50, 100, 0, 0, 0, 0) == (0.0, 1.0)
    assert double_sampling(0, 0, 0, 0, 0, 0) == (0.0, 1.0)


def test_double_sampling_holds_with_a_judge_that_is_upside_down():
    # All 40 that were told do not have it, all 60 others do: the share is .6.
    low, high = double_sampling(40, 100, 0, 40, 60, 60)
    exact_low, exact_high = clopper_pearson(60, 100)
    assert exact_low - 0.04 < low < exact_low < exact_high < high < exact_high + 0.04


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.data())
def test_double_sampling_mirrors_for_the_other_value(told_v, data):
    ppv_n, for_n = data.draw(st.integers(0, told_v)), data.draw(st.integers(0, 40 - told_v))
    ppv, omitted = data.draw(st.integers(0, ppv_n)), data.draw(st.integers(0, for_n))
    low, high = double_sampling(told_v, 40, ppv, ppv_n, omitted, for_n)
    other = double_sampling(40 - told_v, 40, for_n - omitted, for_n, ppv_n - ppv, ppv_n)
    assert other == pytest.approx((1 - high, 1 - low), abs=1e-12)
    assert 0 <= low <= high <= 1


def test_more_labels_than_pictures_are_refused():
    with pytest.raises(BadInput, match=r"31 labelled of 30 .* 5 of 70 others"):
        double_sampling(30, 100, 20, 31, 0, 5)
