"""Many findings at once, held against three libraries."""

import itertools
import math

import numpy as np
import pytest
import ville
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from fairest.errors import BadInput
from fairest.stats import benjamini_hochberg, benjamini_yekutieli, e_bh

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


@given(p_values)
def test_benjamini_yekutieli_agrees_with_scipy_and_statsmodels(given_p):
    ours = benjamini_yekutieli(given_p)
    assert ours == pytest.approx(list(false_discovery_control(given_p, method="by")))
    assert ours == pytest.approx(list(multipletests(given_p, method="fdr_by")[1]))


def test_benjamini_yekutieli_is_worked_out_by_hand():
    # Benjamini and Hochberg's .03 and .06 of two, times 1 + 1/2.
    assert benjamini_yekutieli([0.06, 0.015]) == pytest.approx([0.09, 0.045])
    assert benjamini_yekutieli([]) == []
    with pytest.raises(BadInput, match=r"1\.1"):
        benjamini_yekutieli([1.1])


e_values = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(e_values, st.sampled_from([0.01, 0.05, 0.2]))
def test_e_bh_agrees_with_ville(given_e, alpha):
    with np.errstate(divide="ignore"):
        ours = e_bh(np.log(given_e), alpha)
    assert ours == ville.evalues.ebh(given_e, alpha).tolist()


def test_e_bh_is_worked_out_by_hand():
    # Of four at alpha .05, one needs 80, two need 40 each, three 27 each, all four 20 each.
    assert e_bh(np.log([79, 39, 26, 21]), 0.05) == [True] * 4
    assert e_bh(np.log([79, 39, 26, 19]), 0.05) == [False] * 4
    assert e_bh(np.log([19, 26, 41, 79]), 0.05) == [False, False, True, True]
    assert e_bh(np.log([1, 2, 81, 3]), 0.05) == [False, False, True, False]


def test_findings_with_the_same_evidence_are_reported_together():
    # The second need not reach what is asked of three once the third does.
    assert e_bh(np.log([30, 30, 30, 5]), 0.05) == [True, True, True, False]
    assert e_bh(np.log([26, 26, 26, 5]), 0.05) == [False] * 4


def test_evidence_of_nothing_and_of_certainty():
    inf = math.inf
    assert e_bh([-inf, inf, 0.0], 0.05) == [False, True, False]
    assert e_bh([-inf, -inf], 0.05) == [False, False]
    assert e_bh([inf, inf], 0.05) == [True, True]
    assert e_bh([], 0.05) == []


@given(st.lists(st.floats(-20, 20), max_size=30), st.randoms())
def test_the_order_of_findings_changes_nothing_to_e_bh(given_e, random):
    order = list(range(len(given_e)))
    random.shuffle(order)
    whole = e_bh(given_e, 0.05)
    assert e_bh([given_e[i] for i in order], 0.05) == [whole[i] for i in order]


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=30), st.data())
def test_more_evidence_for_one_finding_never_costs_another(given_e, data):
    before = e_bh(given_e, 0.05)
    i = data.draw(st.integers(0, len(given_e) - 1))
    after = e_bh([e + (j == i) for j, e in enumerate(given_e)], 0.05)
    assert all(now for now, was in zip(after, before, strict=True) if was)


def test_false_reports_are_at_most_a_share_alpha_however_e_values_depend():
    # All one: e is 20 with probability .05, the largest promise that an e-value may give.
    assert e_bh([math.log(20) + 1e-12] * 7, 0.05) == [True] * 7
    # Six independent ones, each 6 x 20 / k with the probability of its inverse: the exact mean share of false.
    for k in range(1, 7):
        e = 6 * 20 / k
        outcomes = itertools.product([True, False], repeat=6)
        mean = sum(
            math.prod(1 / e if up else 1 - 1 / e for up in outcome)
            for outcome in outcomes
            if any(e_bh([math.log(e) + 1e-12 if up else -math.inf for up in outcome], 0.05))
        )
        assert mean <= 0.05


@pytest.mark.parametrize("alpha", [0, 1, math.nan])
def test_e_bh_refuses_what_is_no_level_and_no_evidence(alpha):
    with pytest.raises(BadInput, match="alpha"):
        e_bh([1.0], alpha)
    with pytest.raises(BadInput, match="nan"):
        e_bh([1.0, math.nan], 0.05)
