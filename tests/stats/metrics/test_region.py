"""The interval of a score holds every point of the region, and no more than it must."""

from itertools import permutations
from math import inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from fairest.errors import BadInput
from fairest.stats import (
    bias_score,
    clopper_pearson,
    deviation_ratio,
    fairness_discrepancy,
    kl_divergence,
    mean_absolute_deviation,
    normalised_entropy,
    score_interval,
    total_variation,
)
from fairest.stats.metrics import TO_TARGET, TO_UNIFORM, evaluate
from fairest.stats.metrics.outer import outer_bound

SCORES = (*TO_UNIFORM, *TO_TARGET)


@st.composite
def regions(draw, most=5):
    """low, high, target and a point inside."""
    k = draw(st.integers(2, most))
    weights = st.lists(st.integers(1, 100), min_size=k, max_size=k)
    inside, target = (np.array(draw(weights), float) for _ in range(2))
    inside, target = inside / inside.sum(), target / target.sum()
    reach = st.lists(st.floats(0, 0.5), min_size=k, max_size=k)
    low, high = np.maximum(inside - draw(reach), 0), np.minimum(inside + draw(reach), 1)
    return low, high, target, inside


def points(low, high, inside, many=200):
    """Random points of the region: from the one inside, along random directions, as far as the limits let."""
    rng = np.random.default_rng(1)
    for _ in range(many):
        way = rng.normal(size=len(low))
        way -= way.mean()
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(way > 0, (high - inside) / way, (low - inside) / way)
        yield np.clip(inside + rng.uniform() ** 0.2 * max(0.0, np.nanmin(room)) * way, 0, 1)


@settings(max_examples=60, deadline=None)
@given(regions())
def test_no_point_of_the_region_scores_outside_the_interval(region):
    low, high, target, inside = region
    at = np.array([inside, *points(low, high, inside)])
    for score in SCORES:
        least, greatest = score_interval(score, low, high, target)
        found = evaluate(score, at, target)
        assert least - 1e-9 <= found.min()
        assert found.max() <= greatest + 1e-9


@settings(max_examples=40, deadline=None)
@given(regions())
def test_the_outer_bound_is_never_below_the_exact_end(region):
    low, high, target, _ = region
    for score in SCORES:
        assert outer_bound(score, low, high, target) >= score_interval(score, low, high, target)[1] - 1e-9


@pytest.mark.parametrize("seed", range(20))
def test_the_low_end_is_the_minimum_scipy_finds(seed):
    rng = np.random.default_rng(seed)
    inside, target = rng.dirichlet(np.ones(4), size=2)
    low = np.clip(inside - rng.uniform(0.01, 0.3, 4), 0.001, 1)
    high = np.clip(inside + rng.uniform(0.01, 0.3, 4), 0, 1)
    for score in (kl_divergence, fairness_discrepancy, normalised_entropy):
        # Squared where it has an edge at its minimum.
        power = 2 if score is fairness_discrepancy else 1
        found = minimize(
            lambda p, score=score, power=power: float(evaluate(score, p / p.sum(), target)) ** power,
            inside,
            bounds=list(zip(low, high, strict=True)),
            constraints={"type": "eq", "fun": lambda p: p.sum() - 1},
            method="SLSQP",
            options={"ftol": 1e-12},
        )
        assert found.success
        assert score_interval(score, low, high, target)[0] ** power == pytest.approx(found.fun, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(regions(most=4))
def test_the_low_ends_of_linear_scores_are_those_of_a_linear_programme(region):
    low, high, target, _ = region
    k = len(low)
    # Over (p, d): the least sum of d with d >= |p - target|, for total variation; MAD has 1/k for a target.
    for score, q, over in ((total_variation, target, 2), (mean_absolute_deviation, np.full(k, 1 / k), k)):
        eye = np.eye(k)
        found = linprog(
            np.r_[np.zeros(k), np.ones(k)],
            A_ub=np.block([[eye, -eye], [-eye, -eye]]),
            b_ub=np.r_[q, -q],
            A_eq=[np.r_[np.ones(k), np.zeros(k)]],
            b_eq=[1],
            bounds=[*zip(low, high, strict=True), *[(0, None)] * k],
        )
        assert score_interval(score, low, high, target)[0] == pytest.approx(found.fun / over, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(regions(most=4))
def test_the_high_end_is_the_greatest_of_all_orders_of_filling(region):
    # Every corner of the region comes from raising the shares from low to high one after the other, in some order.
    low, high, target, _ = region
    corners = np.array([filled(low, high, list(order)) for order in permutations(range(len(low)))])
    for score in SCORES:
        assert score_interval(score, low, high, target)[1] == pytest.approx(
            evaluate(score, corners, target).max(), abs=1e-8
        )


def filled(low, high, order):
    p, left = low.copy(), 1 - low.sum()
    for i in order:
        given = min(max(left, 0), high[i] - low[i])
        p[i], left = p[i] + given, left - given
    return p


def test_two_values_are_worked_out_by_hand():
    low, high = (0.6, 0.1), (0.9, 0.4)
    assert score_interval(bias_score, low, high) == pytest.approx((0.2, 0.8))
    assert score_interval(total_variation, low, high, (0.7, 0.3)) == pytest.approx((0.0, 0.2))
    assert score_interval(kl_divergence, low, high, (0.5, 0.5)) == pytest.approx(
        (0.6 * log(1.2) + 0.4 * log(0.8), 0.9 * log(1.8) + 0.1 * log(0.2))
    )


def test_an_interval_that_holds_the_even_shares_reaches_down_to_0():
    ends = [clopper_pearson(k, 60, 1 - 0.05 / 3) for k in (17, 20, 23)]
    for score in SCORES:
        assert score_interval(score, *zip(*ends, strict=True))[0] == pytest.approx(0, abs=1e-9)


def test_nothing_known_leaves_everything_possible():
    assert score_interval(bias_score, (0, 0), (1, 1)) == pytest.approx((0, 1))
    assert score_interval(deviation_ratio, [0] * 10, [1] * 10) == pytest.approx((0, 1))
    assert score_interval(normalised_entropy, [0] * 20, [1] * 20) == pytest.approx((0, 1))


def test_known_shares_leave_one_value():
    p, q = (0.7, 0.2, 0.1), (0.2, 0.2, 0.6)
    for score in SCORES:
        assert score_interval(score, p, p, q) == pytest.approx((float(evaluate(score, p, q)),) * 2)


def test_a_target_without_a_value_that_may_be_shown_has_no_upper_end():
    assert score_interval(kl_divergence, (0.5, 0.0), (1.0, 0.5), (1.0, 0.0)) == (0.0, inf)
    assert score_interval(kl_divergence, (0.0, 0.2), (0.8, 1.0), (1.0, 0.0)) == (inf, inf)
    assert score_interval(kl_divergence, (0.0, 0.0), (0.5, 1.0), (1.0, 0.0)) == (inf, inf)
    many = [1 / 15] * 15 + [0.0]
    assert score_interval(kl_divergence, [0] * 16, [0.5] * 16, many) == pytest.approx((0.0, inf), abs=1e-9)
    assert score_interval(kl_divergence, [0] * 15 + [0.1], [0.5] * 16, many) == (inf, inf)


@pytest.mark.parametrize("score", SCORES)
def test_many_values_get_an_outer_bound_a_little_above_what_a_search_finds(score):
    rng = np.random.default_rng(3)
    p = rng.dirichlet(np.ones(20))
    ends = np.array([clopper_pearson(round(1000 * share), 1000, 1 - 0.05 / 20) for share in p])
    low, high = ends.T
    corners = [filled(low, high, rng.permutation(20)) for _ in range(2000)]
    target = np.full(20, 0.05)
    best = evaluate(score, np.array(corners), target).max()
    assert best <= score_interval(score, low, high, target)[1] <= 1.15 * best


def test_limits_that_no_shares_fit_are_refused():
    with pytest.raises(BadInput, match=r"the low ones make 1\.2"):
        score_interval(bias_score, (0.6, 0.6), (0.7, 0.7))
    with pytest.raises(BadInput, match=r"the high ones 0\.7"):
        score_interval(bias_score, (0.1, 0.1), (0.4, 0.3))
    with pytest.raises(BadInput, match="low <= high"):
        score_interval(bias_score, (0.5, 0.5), (0.4, 0.6))
    with pytest.raises(BadInput, match="2 or more values"):
        score_interval(total_variation, (0.5, 0.5), (0.5, 0.5), (0.3, 0.3, 0.4))
