"""A judge's rates, and the way from shares of the truth to shares of what it says and back."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import multinomial
from statsmodels.stats.proportion import proportion_confint

from fairest.errors import BadInput
from fairest.stats import (
    TRUSTED,
    Rates,
    clopper_pearson,
    is_informative,
    label_share,
    number_of_rates,
    rates,
    rogan_gladen,
    true_share,
)

TWO = {"woman": {"woman": 90, "man": 10, "unsure": 0}, "man": {"woman": 5, "man": 95, "unsure": 0}}
THREE = {
    "light": {"light": 80, "middle": 15, "dark": 0, "unsure": 5},
    "middle": {"light": 20, "middle": 60, "dark": 20, "unsure": 0},
    "dark": {"light": 1, "middle": 9, "dark": 38, "unsure": 2},
}

shares = st.floats(0, 1, allow_subnormal=False)
limits = st.tuples(shares, shares).map(sorted)


@st.composite
def some_rates(draw):
    """Limits of any judge, good, useless or upside down."""
    return Rates(*draw(limits), *draw(limits))


def test_two_values_have_the_textbooks_sensitivity_and_one_minus_specificity():
    found = rates(TWO, "woman", 0.95)
    assert found[:2] == pytest.approx(proportion_confint(90, 100, 0.05, "beta"))
    assert found[2:] == pytest.approx(proportion_confint(5, 100, 0.05, "beta"))


def test_the_false_rate_of_three_values_reaches_over_both_others_and_unsure_is_not_told():
    found = rates(THREE, "middle", 0.99)
    # Of "light" 15 of 100 are told "middle", of "dark" 9 of 50: the lowest low end, the highest high end.
    light, dark = clopper_pearson(15, 100, 0.99), clopper_pearson(9, 50, 0.99)
    assert found[:2] == clopper_pearson(60, 100, 0.99)
    assert found[2:] == (min(light[0], dark[0]), max(light[1], dark[1]))
    assert rates(THREE, "light", 0.99)[:2] == clopper_pearson(80, 100, 0.99), "80 of 100: the 5 unsure are misses"


def test_a_true_value_without_pictures_may_have_any_rate():
    counts = {**THREE, "dark": {}}
    assert rates(counts, "dark", 0.95)[:2] == (0.0, 1.0)
    assert rates(counts, "light", 0.95)[2:] == (0.0, 1.0)
    assert rates({"woman": {"woman": 3}}, "woman", 0.95)[2:] == (0.0, 1.0), "no other value at all"


def test_slack_widens_both_rates_and_stays_within_0_and_1():
    plain, wide = rates(TWO, "woman", 0.95), rates(TWO, "woman", 0.95, slack=0.05)
    assert (plain[0] - wide[0], wide[3] - plain[3]) == pytest.approx((0.05, 0.05))
    assert wide.hit_high == 1.0, "the high end .951 and .05"
    assert wide.false_low == 0.0, "the low end .016 less .05"


def test_two_values_mirror_each_other_when_the_judge_was_never_unsure():
    woman, man = rates(TWO, "woman", 0.95), rates(TWO, "man", 0.95)
    assert man == pytest.approx((1 - woman[3], 1 - woman[2], 1 - woman[1], 1 - woman[0]))


def test_a_value_the_confusion_does_not_have_and_a_slack_beyond_1_are_refused():
    with pytest.raises(BadInput, match=r"'other'.*woman, man"):
        rates(TWO, "other", 0.95)
    with pytest.raises(BadInput, match=r"1\.5"):
        rates(TWO, "woman", 0.95, slack=1.5)


def test_the_number_of_rates_is_counted_by_hand():
    # Never unsure: told woman of women, told woman of men. Sometimes unsure: told man of either, too.
    assert number_of_rates(TWO) == 2
    assert number_of_rates({**TWO, "man": {"woman": 5, "man": 94, "unsure": 1}}) == 4
    # Three values: each of three may be told of each of three.
    assert number_of_rates(THREE) == 9


@pytest.mark.parametrize("truth", [(0.9, 0.1, 0), (0.45, 0.52, 0.03), (0.93, 0.02, 0.05), (0.3, 0.4, 0.3)])
@pytest.mark.parametrize("n", [5, 20, 40])
def test_the_limits_of_one_row_hold_together_though_unsure_shows_only_in_the_counts(n, truth):
    # Whether the error is split over one rate a row or two is read off the same counts: summed over all
    # of them, the row still fails no more often than its part, .05 of two rows' .1.
    def holds(told):
        counts = {"woman": dict(zip(["woman", "man", "unsure"], told, strict=True)), "man": {}}
        level = 1 - 0.1 / number_of_rates(counts)
        told_woman, told_man = rates(counts, "woman", level)[:2], rates(counts, "man", level)[2:]
        return told_woman[0] <= truth[0] <= told_woman[1] and told_man[0] <= truth[1] <= told_man[1]

    rows = [(w, m, n - w - m) for w, m in itertools.product(range(n + 1), repeat=2) if w + m <= n]
    assert sum(multinomial.pmf(row, n, truth) for row in rows if not holds(row)) <= 0.05


def test_a_judge_taken_at_its_word_says_the_truth():
    assert label_share(0.2, 0.7, TRUSTED) == (0.2, 0.7)
    assert true_share(0.2, 0.7, TRUSTED) == (0.2, 0.7)


def test_the_share_told_is_worked_out_by_hand():
    # .9 x .5 + .05 x .5 = .475 with exact rates; with limits the corners .45 and .5.
    assert label_share(0.5, 0.5, Rates(0.9, 0.9, 0.05, 0.05)) == pytest.approx((0.475, 0.475))
    assert label_share(0.5, 0.5, Rates(0.86, 0.94, 0.04, 0.06)) == pytest.approx((0.45, 0.5))
    assert true_share(0.45, 0.5, Rates(0.9, 0.9, 0.05, 0.05)) == pytest.approx((0.4 / 0.85, 0.45 / 0.85))


@given(some_rates(), limits, shares, shares, shares)
def test_the_share_told_lies_in_its_range_wherever_share_and_rates_lie_in_theirs(rates, share, at, at_hit, at_false):
    p = share[0] + at * (share[1] - share[0])
    hit = rates.hit_low + at_hit * (rates.hit_high - rates.hit_low)
    false = rates.false_low + at_false * (rates.false_high - rates.false_low)
    low, high = label_share(*share, rates)
    assert low - 1e-12 <= p * hit + (1 - p) * false <= high + 1e-12
    back_low, back_high = true_share(low, high, rates)
    assert back_low - 1e-9 <= p <= back_high + 1e-9 or abs(hit - false) < 1e-6


@given(some_rates(), limits)
def test_the_true_shares_are_those_found_by_trying_all(rates, told):
    low, high = true_share(*told, rates)
    tried = np.linspace(0, 1, 201)
    least, most = label_share(tried, tried, rates)
    fit = tried[(most >= told[0]) & (least <= told[1])]
    assert 0 <= low <= high <= 1
    if len(fit):
        assert low <= fit[0] + 1e-9
        assert high >= fit[-1] - 1e-9
        assert (low, high) == pytest.approx((fit[0], fit[-1]), abs=0.0051), "a step of the grid"


@given(shares, shares, shares, shares)
def test_with_exact_rates_one_undoes_the_other(hit, false, p, wide):
    assume(abs(hit - false) > 0.01)
    share = sorted((p, wide))
    rates = Rates(hit, hit, false, false)
    assert true_share(*label_share(*share, rates), rates) == pytest.approx(share, abs=1e-9)


@given(st.tuples(shares, shares, shares, shares).map(sorted), limits)
def test_more_told_never_means_less_true_with_a_judge_that_can_tell(ends, told):
    false_low, false_high, hit_low, hit_high = ends
    rates = Rates(hit_low, hit_high, false_low, false_high)
    assume(is_informative(rates))
    q, more = told
    less_low, less_high = true_share(q, q, rates)
    more_low, more_high = true_share(more, more, rates)
    assert less_low <= more_low
    assert less_high <= more_high


@given(some_rates(), limits)
def test_the_other_of_two_values_mirrors_both_ways(rates, share):
    other = Rates(1 - rates.false_high, 1 - rates.false_low, 1 - rates.hit_high, 1 - rates.hit_low)
    low, high = label_share(*share, rates)
    assert label_share(1 - share[1], 1 - share[0], other) == pytest.approx((1 - high, 1 - low))


def test_a_judge_that_cannot_tell_leaves_every_share_possible():
    blind = Rates(0.3, 0.6, 0.3, 0.6)
    assert not is_informative(blind)
    assert true_share(0.4, 0.5, blind) == (0.0, 1.0)
    assert is_informative(TRUSTED)


def test_labels_that_contradict_the_rates_give_the_nearest_end():
    rates = Rates(0.85, 0.92, 0.03, 0.08)
    assert true_share(0.95, 0.99, rates) == (1.0, 1.0), "more are told than even .92 of all"
    assert true_share(0.0, 0.01, rates) == (0.0, 0.0), "fewer are told than .03 of none"
    upside_down = Rates(0.03, 0.08, 0.85, 0.92)
    assert true_share(0.95, 0.99, upside_down) == (0.0, 0.0)


def test_many_questions_are_answered_at_once():
    many = Rates(np.array([1.0, 0.9]), np.array([1.0, 0.95]), np.array([0.0, 0.02]), np.array([0.0, 0.08]))
    low, high = label_share(np.array([[0.1], [0.5], [0.9]]), 0.95, many)
    assert low.shape == high.shape == (3, 2)
    alone = Rates(0.9, 0.95, 0.02, 0.08)
    assert (low[1, 1], high[1, 1]) == label_share(0.5, 0.95, alone)
    back = true_share(low, high, many)
    assert (back[0][1, 1], back[1][1, 1]) == true_share(low[1, 1], high[1, 1], alone)


def test_the_estimate_of_rogan_and_gladen_is_worked_out_by_hand():
    # .9 x .9 + .1 x .05 = .815 told; (.815 + .95 - 1) / .85 = .9.
    assert rogan_gladen(0.815, 0.9, 0.95) == pytest.approx(0.9)
    assert rogan_gladen(0.01, 0.9, 0.95) == 0.0, "fewer than the false rate alone would give"
    assert rogan_gladen(0.95, 0.9, 0.95) == 1.0


@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.5, 0.5), (0.25, 0.7)])
def test_a_judge_that_says_nothing_is_refused_with_its_numbers(sensitivity, specificity):
    with pytest.raises(BadInput, match=f"{sensitivity}.*{specificity}"):
        rogan_gladen(0.5, sensitivity, specificity)


def test_what_is_no_share_is_refused_with_its_name():
    with pytest.raises(BadInput, match=r"specificity is 1\.2"):
        rogan_gladen(0.5, 0.9, 1.2)
