"""The numbers of pictures and labels that would settle it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from fairest.errors import BadInput
from fairest.stats import (
    equivalence_prior,
    expected_pictures,
    labels_needed,
    log_e_between,
    needed_pictures,
    p_beyond,
    p_differs,
    rates,
    true_share,
)

HALF = (0.5, 0.5, 0.4, 0.6)  # the reference one half, and its edges at delta .1
PRIOR = tuple(float(x) for x in equivalence_prior(0.5, 0.1))
ENOUGH = math.log(1 / 0.05)


def test_a_small_case_is_worked_out_by_hand():
    # All hits against one half: twice .5^m is at most .05 from m = 6 on (2 / 64 = .031).
    assert needed_pictures(4, 0, 4, *HALF, 0.05) == 6
    # No hit against 0, delta .1: .9^m is at most .05 from m = 29 on.
    assert needed_pictures(0, 0, 10, 0.0, 0.0, -0.1, 0.1, 0.05) == math.ceil(math.log(0.05) / math.log(0.9)) == 29


def test_a_small_case_while_looking_is_worked_out_by_hand():
    # All hits against one half: the e-value is 2^m / (m + 1), 16 at m = 7 and 28 at m = 8.
    assert expected_pictures(4, 0, 4, *HALF, *PRIOR, ENOUGH) == 8


def test_it_is_near_the_normal_approximation():
    # .6 against .5: m = (1.96 / .1)^2 x .25 = 96, and half a picture at either end of the exact tail.
    assert needed_pictures(60, 0, 100, 0.5, 0.5, 0.49, 0.51, 0.05) == pytest.approx(96, rel=0.12)
    # .5 within .1: half of all samples lie within .674 x .5 / sqrt(m) of .5 and must be 1.645 x .49 / sqrt(m)
    # short of the edge: m = (1.143 / .1)^2 = 131.
    assert needed_pictures(50, 0, 100, *HALF, 0.05) == pytest.approx(131, rel=0.08)


@pytest.mark.parametrize("hits", [500, 530, 560, 620, 700, 900])
def test_half_of_all_samples_of_that_many_give_a_verdict(hits):
    m = needed_pictures(hits, 0, 1000, *HALF, 0.05)
    p_values = [min(p_differs(k, 0, m, 0.5, 0.5), p_beyond(k, 0, m, 0.4, 0.6)) for k in range(m + 1)]
    power = sum(binom.pmf(k, m, hits / 1000) for k, p in enumerate(p_values) if p <= 0.05)
    # In small samples one count more or less weighs much.
    assert power == pytest.approx(0.5, abs=0.6 / math.sqrt(m) + 0.06)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.data())
def test_at_one_picture_fewer_it_is_not_settled(n, data):
    hits = data.draw(st.integers(0, n))
    gaps = data.draw(st.integers(0, min(5, n - hits)))
    question = data.draw(st.sampled_from([HALF, (0.0, 0.05, -0.05, 0.1), (0.2, 0.25, 0.15, 0.3)]))
    for needed, extra in [(needed_pictures, (0.05,)), (expected_pictures, (1.0, 1.0, ENOUGH))]:
        found = needed(hits, gaps, n, *question, *extra, cap=3000)
        if found and found > 1:
            assert needed(hits, gaps, n, *question, *extra, cap=found) == found
            assert needed(hits, gaps, n, *question, *extra, cap=found - 1) is None


@pytest.mark.parametrize(
    ("share", "mean"),
    # The mean numbers of pictures until a verdict: see test_sequential_figures.
    [(500, 287), (600, 241), (700, 54.3), (800, 23.1), (900, 12.7), (990, 8.3)],
)
def test_the_plan_while_looking_is_within_a_fifth_of_the_mean_number(share, mean):
    assert expected_pictures(share, 0, 1000, *HALF, *PRIOR, ENOUGH) == pytest.approx(mean, rel=0.2)


def test_what_cannot_be_settled_has_no_number():
    for needed, extra in [(needed_pictures, (0.05,)), (expected_pictures, (*PRIOR, ENOUGH))]:
        assert needed(0, 0, 0, *HALF, *extra) is None, "no pictures"
        assert needed(50, 0, 100, 0.3, 0.7, 0.6, 0.4, *extra) is None, "the reference is too wide"
        assert needed(40, 40, 100, *HALF, *extra) is None, "too many gaps"
        assert needed(0, 100, 100, *HALF, *extra) is None, "nothing but gaps"
        assert needed(501, 0, 1000, 0.5, 0.5, 0.4999, 0.5001, *extra, cap=1000) is None, "beyond the cap"


def test_a_stricter_level_needs_more():
    assert needed_pictures(60, 0, 100, *HALF, 0.001) > needed_pictures(60, 0, 100, *HALF, 0.05)
    assert expected_pictures(60, 0, 100, *HALF, *PRIOR, math.log(20_000)) > expected_pictures(
        60, 0, 100, *HALF, *PRIOR, ENOUGH
    )


def test_an_edge_beyond_0_or_1_is_planned_for_free():
    # No hit, reference 0 within .1: one test of "at least .1", with Beta(.53, 10.1).
    prior = tuple(float(x) for x in equivalence_prior(0.0, 0.1))
    m = expected_pictures(0, 0, 10, 0.0, 0.0, -0.1, 0.1, *prior, ENOUGH)
    assert log_e_between(0, 0, m, -0.1, 0.1, *prior) >= ENOUGH > log_e_between(0, 0, m - 1, -0.1, 0.1, *prior)


def test_a_plan_for_no_evidence_is_refused():
    with pytest.raises(BadInput, match="log_threshold is 0"):
        expected_pictures(5, 0, 10, *HALF, *PRIOR, 0)


def verdict_from(labels, q, delta=0.1):
    """Whether the true shares that a judge of hit rate .9 and false rate .05 leaves open give a verdict on one half."""
    hit, false = round(0.9 * labels), round(0.05 * labels)
    counts = {"woman": {"woman": hit, "man": labels - hit}, "man": {"woman": false, "man": labels - false}}
    low, high = true_share(q, q, rates(counts, "woman", 0.99))
    return bool(low > 0.5 or high < 0.5 or (low > 0.5 - delta and high < 0.5 + delta))


@pytest.mark.parametrize("p", [0.5, 0.53, 0.58, 0.7, 0.9])
def test_that_many_labels_leave_room_for_one_verdict_only(p):
    q = p * 0.9 + (1 - p) * 0.05
    needed = labels_needed(q, q, (45, 50), [(2, 40)], 0.5, 0.5, 0.1, 0.99)
    # At multiples of 20 the rates are whole numbers of labels.
    assert verdict_from(20 * math.ceil(needed / 20), q)
    assert needed <= 20 or not verdict_from(20 * math.floor((needed - 1) / 20), q)


def test_a_share_further_away_needs_fewer_labels():
    def needed(p):
        q = p * 0.9 + (1 - p) * 0.05
        return labels_needed(q, q, (45, 50), [(2, 40)], 0.5, 0.5, 0.1, 0.99)

    assert needed(0.65) > needed(0.7) > needed(0.9)


def test_labels_that_can_never_suffice_have_no_number():
    fair = 0.5 * 0.9 + 0.5 * 0.05
    judge = ((45, 50), [(2, 40)])
    assert labels_needed(fair, fair, *judge, 0.5, 0.5, 0.1, 0.99) is not None
    assert labels_needed(fair, fair, *judge, 0.5, 0.5, 0.1, 0.99, slack=0.2) is None, "the slack is too wide"
    assert labels_needed(fair, fair, *judge, 0.3, 0.7, 0.1, 0.99) is None, "the reference is too wide"
    assert labels_needed(0.2, 0.8, *judge, 0.5, 0.5, 0.1, 0.99) is None, "the gaps are too many"
    assert labels_needed(0.5, 0.5, (25, 50), [(25, 50)], 0.5, 0.5, 0.1, 0.99) is None, "the judge tosses a coin"
    assert labels_needed(fair, fair, (0, 0), [(2, 40)], 0.5, 0.5, 0.1, 0.99) is None, "a rate without labels"
    assert labels_needed(fair, fair, (45, 50), [(2, 40), (0, 0)], 0.5, 0.5, 0.1, 0.99) is None, "one of two"


def test_of_several_other_values_the_worst_counts():
    q = 0.7 * 0.9 + 0.3 * 0.05
    one = labels_needed(q, q, (45, 50), [(2, 40)], 0.5, 0.5, 0.1, 0.99)
    assert labels_needed(q, q, (45, 50), [(2, 40), (2, 40)], 0.5, 0.5, 0.1, 0.99) == one
    assert labels_needed(q, q, (45, 50), [(2, 40), (8, 40)], 0.5, 0.5, 0.1, 0.99) > one
