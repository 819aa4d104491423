"""Benjamini-Hochberg, held against two libraries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from fairest.errors import BadInput
from fairest.stats import benjamini_hochberg

p_values = st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=40)


@given(p_values)
def test_it_agrees_with_scipy_and_statsmodels(given_p):
    ours = benjamini_hochberg(given_p)
    assert ours == pytest.approx(list(false_discovery_control(given_p)))
    assert ours == pytest.approx(list(multipletests(given_p, method="fdr_bh")[1]))


def test_it_is_worked_out_by_hand():
    # Sorted .01 .02 .03 .5, times 4/rank: .04 .04 .04 .5; in the order given.
    assert benjamini_hochberg([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.04, 0.04])


@given(p_values, st.randoms())
def test_the_order_of_findings_changes_nothing(given_p, random):
    order = list(range(len(given_p)))
    random.shuffle(order)
    shuffled = benjamini_hochberg([given_p[i] for i in order])
    assert shuffled == [benjamini_hochberg(given_p)[i] for i in order]


@given(p_values)
def test_each_finding_listed_twice_changes_nothing(given_p):
    # Woman and man are one question asked twice: the mirrored finding must not cost anything.
    twice = benjamini_hochberg(given_p + given_p)
    assert twice == pytest.approx(benjamini_hochberg(given_p) * 2)


def test_one_p_value_is_left_as_it_is_and_none_gives_none():
    assert benjamini_hochberg([0.03]) == [0.03]
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(BadInput, match=str(bad)):
        benjamini_hochberg([0.5, bad])
