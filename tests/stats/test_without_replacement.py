"""A part of a known set: the hypergeometric test, by hand, by scipy, and as a promise."""

from itertools import combinations
from math import comb

import pytest
from scipy.stats import binom, fisher_exact, hypergeom

from fairest.errors import BadInput
from fairest.stats import p_differs, p_random_part


def test_a_small_one_by_hand():
    # Of 10 pictures 4 show women, and of 3 nearest all do: C(4,3) / C(10,3) = 4 / 120, twice.
    assert p_random_part(3, 3, 4, 10) == pytest.approx(2 * 4 / 120)


def test_it_counts_every_part_there_is():
    people = [1, 1, 1, 0, 0, 0, 0]
    parts = [sum(some) for some in combinations(people, 3)]
    for hits in range(4):
        tails = sum(x <= hits for x in parts), sum(x >= hits for x in parts)
        assert p_random_part(hits, 3, 3, 7) == pytest.approx(min(1.0, 2 * min(tails) / comb(7, 3)))


def test_it_is_twice_the_smaller_one_sided_test_of_fisher():
    table = [[17, 3], [40, 60]]
    smaller = min(fisher_exact(table, alternative=side).pvalue for side in ("less", "greater"))
    assert p_random_part(17, 20, 57, 120) == pytest.approx(2 * smaller)


@pytest.mark.parametrize(("part", "of_group", "whole"), [(10, 30, 60), (20, 5, 100), (7, 50, 51)])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_a_random_part_is_called_unlike_no_more_often_than_alpha(part, of_group, whole, alpha):
    chance = hypergeom(whole, of_group, part)
    possible = range(max(0, part + of_group - whole), min(part, of_group) + 1)
    assert sum(chance.pmf(x) for x in possible if p_random_part(x, part, of_group, whole) <= alpha) <= alpha


def test_in_a_set_far_larger_than_the_part_it_is_the_binomial_test():
    assert p_random_part(8, 40, 300_000, 1_000_000) == pytest.approx(p_differs(8, 0, 40, 0.3, 0.3), rel=1e-3)
    assert binom(40, 0.3).cdf(8) * 2 == pytest.approx(p_random_part(8, 40, 300_000, 1_000_000), rel=1e-3)


def test_a_part_of_nothing_and_a_group_of_everybody_say_nothing():
    assert p_random_part(0, 0, 3, 9) == 1
    assert p_random_part(4, 4, 9, 9) == 1


@pytest.mark.parametrize("counts", [(3, 2, 5, 9), (-1, 2, 5, 9), (0, 5, 6, 9), (1, 2, 10, 9)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(BadInput):
        p_random_part(*counts)


def test_gaps_leave_room_for_whatever_they_may_be():
    for hits, part, of_group, whole, gaps in ((2, 12, 22, 52, 8), (10, 12, 30, 52, 3), (0, 5, 9, 40, 6)):
        among = [p_random_part(hits + x, part + gaps, of_group + x, whole + gaps) for x in range(gaps + 1)]
        assert max(among) <= p_random_part(hits, part, of_group, whole, gaps) + 1e-12
    assert p_random_part(0, 0, 3, 9, 4) == 1
