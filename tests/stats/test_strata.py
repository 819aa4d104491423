"""A value in a group against the others, stratum by stratum: exact sums, and a second library."""

from itertools import product
from math import comb

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact

from fairest.errors import BadInput
from fairest.stats import p_apart, p_stratified, standardised


@pytest.mark.parametrize("table", [(3, 10, 9, 12), (0, 7, 5, 9), (8, 8, 1, 30), (5, 10, 6, 12)])
def test_one_stratum_gives_twice_the_smaller_tail_of_fishers_test(table):
    hits, n, other_hits, other_n = table
    square = [[hits, n - hits], [other_hits, other_n - other_hits]]
    tails = [fisher_exact(square, alternative=side).pvalue for side in ("less", "greater")]
    assert p_stratified(*([x] for x in table)) == pytest.approx(min(1.0, 2 * min(tails)), rel=1e-9)


def test_two_strata_add_up_over_every_split_of_their_hits():
    tables = [(3, 4, 1, 5), (2, 3, 1, 4)]
    odds: dict[int, float] = {}
    for one, two in product(range(5), range(4)):
        ways = comb(4, one) * comb(5, 4 - one) / comb(9, 4), comb(3, two) * comb(4, 3 - two) / comb(7, 3)
        odds[one + two] = odds.get(one + two, 0.0) + ways[0] * ways[1]
    as_many = sum(p for total, p in odds.items() if total >= 5)
    assert p_stratified(*zip(*tables, strict=True)) == pytest.approx(2 * as_many)


def test_what_one_pooled_table_would_hide_or_invent_is_not_seen():
    # Each side alike in both prompts, but women come where the value does: pooled 55 of 60 against 15 of 60.
    women_hits, women, men_hits, men = [50, 1], [50, 10], [10, 5], [10, 50]
    assert p_stratified([51], [60], [15], [60]) < 1e-9
    assert p_stratified(women_hits, women, men_hits, men) == 1.0
    assert standardised(women_hits, women, men_hits, men)[:2] == pytest.approx((0.55, 0.55))


def test_strata_with_one_side_only_say_nothing():
    assert p_stratified([3, 4], [10, 7], [9, 0], [12, 0]) == p_stratified([3], [10], [9], [12])
    assert standardised([3, 4], [10, 7], [9, 0], [12, 0]) == standardised([3], [10], [9], [12])
    assert p_stratified([0], [0], [0], [0]) == 1.0
    assert standardised([2], [3], [0], [0]) is None
    assert p_stratified([], [], [], []) == 1.0


def test_sides_swapped_mirror_each_other():
    mine, theirs = ([3, 1], [10, 4]), ([9, 2], [12, 8])
    one, other = standardised(*mine, *theirs), standardised(*theirs, *mine)
    assert (one.share, one.other) == (other.other, other.share)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert p_stratified(*mine, *theirs) == pytest.approx(p_stratified(*theirs, *mine))


@pytest.mark.parametrize("shares", [(0.3, 0.3), (0.1, 0.7), (0.5, 0.95)])
def test_false_alarms_stay_below_alpha_for_every_outcome_added_up(shares):
    # Two strata, 4 + 3 and 2 + 5 pictures, each with a share of its own: every one of the outcomes, with its odds.
    sizes = (4, 3, 2, 5)
    chances = (shares[0], shares[0], shares[1], shares[1])
    false = dict.fromkeys((0.05, 0.2, 0.5), 0.0)
    for k in product(*(range(n + 1) for n in sizes)):
        odds = np.prod([binom.pmf(*x) for x in zip(k, sizes, chances, strict=True)])
        p = p_stratified((k[0], k[2]), (4, 2), (k[1], k[3]), (3, 5))
        for alpha in false:
            false[alpha] += odds * (p <= alpha)
    assert all(share <= alpha for alpha, share in false.items())
    assert false[0.5] > 0.05


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0.5, 0.5), (0.9, 0.2, 0.6, 0.5), (1.0, 0.0, 0.97, 0.03)])
def test_the_interval_of_the_difference_holds_for_every_outcome_added_up(shares):
    sizes = (6, 4, 3, 7)
    weights = np.array([6 * 4 / 10, 3 * 7 / 10])
    truth = float(weights @ (shares[0] - shares[1], shares[2] - shares[3]) / weights.sum())
    held = 0.0
    for k in product(*(range(n + 1) for n in sizes)):
        found = standardised((k[0], k[2]), (6, 3), (k[1], k[3]), (4, 7), 0.8)
        odds = np.prod([binom.pmf(*x) for x in zip(k, sizes, shares, strict=True)])
        held += odds * (found.low <= truth <= found.high)
    assert held >= 0.8


def test_means_are_shown_to_be_near_each_other_by_the_level_at_which_the_interval_reaches_delta():
    tables = [50, 60], [400, 500], [45, 66], [380, 520]
    p = p_apart(*tables, 0.1)
    # Two tails of p each leave a level of 1 - 2 p, whose interval then ends at delta exactly.
    low, high = standardised(*tables, 1 - 2 * p)[2:]
    assert max(-low, high) == pytest.approx(0.1)
    assert p_apart([5], [6], [0], [6], 0.5) == 1.0
    assert p_apart([], [], [], [], 0.5) == 1.0


@pytest.mark.parametrize("delta", [0.5, 0.8])
def test_a_difference_of_delta_is_called_none_at_most_alpha_of_the_time(delta):
    # Two strata whose shares are delta apart each: every outcome added up.
    sizes, base = (9, 6, 9, 6), (0.1, 0.15)
    chances = (base[0] + delta, base[0], base[1] + delta, base[1])
    false = 0.0
    for k in product(*(range(n + 1) for n in sizes)):
        odds = np.prod([binom.pmf(*x) for x in zip(k, sizes, chances, strict=True)])
        false += odds * (p_apart((k[0], k[2]), (9, 9), (k[1], k[3]), (6, 6), delta) <= 0.2)
    assert false <= 0.2


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(BadInput, match="4 of 3"):
        p_stratified([4], [3], [0], [1])
    with pytest.raises(BadInput, match="2 of 1"):
        standardised([0], [3], [2], [1])
