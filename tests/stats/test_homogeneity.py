"""One prompt against the others together."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from fairest.errors import BadInput
from fairest.stats import log_e_unlike, p_unlike


@st.composite
def prompts(draw):
    n = draw(st.lists(st.integers(0, 60), min_size=1, max_size=8))
    return [draw(st.integers(0, m)) for m in n], n


@given(prompts())
def test_the_p_value_agrees_with_scipys_fisher(counts):
    hits, n = counts
    for p, h, m in zip(p_unlike(hits, n), hits, n, strict=True):
        rest, rest_n = sum(hits) - h, sum(n) - m
        assert p == pytest.approx(fisher_exact([[h, m - h], [rest, rest_n - rest]]).pvalue, rel=1e-6)


def test_the_p_value_is_worked_out_by_hand():
    # Both of 2 here, none of 2 there: 1 of the 6 ways to place two hits, and its mirror.
    assert p_unlike([2, 0], [2, 2]) == pytest.approx([2 / 6, 2 / 6])


def test_the_e_value_is_worked_out_by_hand():
    # Both of 2 here, none of 2 there: 1/3 x 1/3 over (1/2)^4.
    assert np.exp(log_e_unlike([2, 0], [2, 2])) == pytest.approx([16 / 9, 16 / 9])


@pytest.mark.parametrize("rate", [0.02, 0.3, 0.5])
def test_one_rate_for_all_gives_an_e_value_of_at_most_one_on_average(rate):
    n = (3, 8, 12)
    mean = np.zeros(3)
    for hits in itertools.product(*(range(m + 1) for m in n)):
        mean += np.exp(log_e_unlike(hits, n)) * np.prod(binom.pmf(hits, n, rate))
    assert np.all(mean <= 1)


COPIED = [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]
"""One lone prompt, and a base with eight variants."""


def test_prompts_that_share_seeds_are_held_against_other_bases_by_hand():
    # Both of 2 here, none of 2 there, as above; the base's variant is no part of the rest of the first.
    assert np.exp(log_e_unlike([2, 0, 0], [2, 2, 2], [0, 1, 1])) == pytest.approx([16 / 9] * 3)
    assert p_unlike([2, 0, 0], [2, 2, 2], [0, 1, 1]) == pytest.approx([1 / 3] * 3)
    # The variant's own counts are held against the first: none of 2 and none of 1 differ in nothing.
    assert p_unlike([0, 1, 0], [1, 2, 2], [0, 1, 1]) == pytest.approx([1, 1, 1])
    assert np.all(log_e_unlike([2, 1], [2, 2], [0, 0]) <= 0)


@pytest.mark.parametrize(("rate", "mirrored"), [(0.02, False), (0.3, False), (0.5, False), (0.5, True)])
def test_variants_that_copy_their_base_change_no_promise_where_they_are_known_as_such(rate, mirrored):
    # All 9 x 9 outcomes of 8 pictures of the lone prompt and 8 of the base. The variants copy the base, or (at one
    # half, where they then have the same rate) four of them are its mirror.
    mean, blind, rejected = np.zeros(10), np.zeros(10), np.zeros((2, 10))
    for lone, base in itertools.product(range(9), repeat=2):
        hits = np.array([lone, *[base] * 5, *[8 - base if mirrored else base] * 4])
        chance = binom.pmf(lone, 8, rate) * binom.pmf(base, 8, rate)
        mean += chance * np.exp(log_e_unlike(hits, [8] * 10, COPIED))
        blind += chance * np.exp(log_e_unlike(hits, [8] * 10))
        for i, heads in enumerate((COPIED, None)):
            rejected[i] += chance * (p_unlike(hits, [8] * 10, heads) <= 0.05)
    assert np.all(mean <= 1)
    assert np.all(rejected[0] <= 0.05)
    if rate == 0.5 and not mirrored:
        # Taken for 72 pictures where they are 8, the others seem unlike the lone one much too often.
        assert blind[0] > 100
        assert rejected[1][0] > 0.1


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_it_holds_while_each_picture_goes_to_the_prompt_that_looks_worst(rate):
    # All ways 25 pictures can go, the next always to the prompt with more hits for its pictures; alpha .2.
    alive, alarms = {(0, 0, 0, 0): 1.0}, 0.0
    for _ in range(25):
        after: dict[tuple[int, ...], float] = {}
        for (h, m, k, o), chance in alive.items():
            first = (h + 1) * (o + 2) >= (k + 1) * (m + 2)
            for hit, p in ((1, rate), (0, 1 - rate)):
                state = (h + hit, m + 1, k, o) if first else (h, m, k + hit, o + 1)
                after[state] = after.get(state, 0.0) + chance * p
        stopped = {state: log_e_unlike(state[::2], state[1::2])[0] >= math.log(5) for state in after}
        alarms += sum(chance for state, chance in after.items() if stopped[state])
        alive = {state: chance for state, chance in after.items() if not stopped[state]}
    assert 0 < alarms <= 0.2


def test_the_prompt_that_was_made_to_fail_is_found():
    hits, n = [2, 1, 30, 2, 0, 1], [50] * 6
    assert (log_e_unlike(hits, n) >= math.log(6 / 0.05)).tolist() == [False, False, True, False, False, False]
    assert np.argmin(p_unlike(hits, n)) == 2
    assert p_unlike(hits, n)[2] < 1e-15


def test_one_prompt_that_fails_makes_the_others_look_good():
    # Each of the others is held against a rest that holds the failing one: 0 of 50 against 30 of 100.
    assert p_unlike([0, 0, 30], [50, 50, 50])[0] < 0.0001


@given(prompts(), st.randoms())
def test_the_order_of_prompts_and_the_side_counted_change_nothing(counts, random):
    hits, n = np.array(counts[0]), np.array(counts[1])
    order = list(range(len(n)))
    random.shuffle(order)
    for test in (log_e_unlike, p_unlike):
        assert test(hits[order], n[order]) == pytest.approx(test(hits, n)[order], abs=1e-9)
        assert test(n - hits, n) == pytest.approx(test(hits, n), abs=1e-9)


@pytest.mark.parametrize(
    ("hits", "n"), [([3], [9]), ([0], [0]), ([0, 5], [0, 9]), ([0, 0], [9, 9]), ([9, 5], [9, 5]), ([0, 0], [0, 0])]
)
def test_where_nothing_can_differ_nothing_is_said(hits, n):
    assert np.all(log_e_unlike(hits, n) <= 1e-12)
    assert p_unlike(hits, n) == pytest.approx([1] * len(n))


def test_no_prompts_give_none():
    assert log_e_unlike([], []).size == p_unlike([], []).size == 0


def test_a_million_pictures_do_not_overflow():
    assert np.all(np.isfinite(log_e_unlike([500_000, 400_000], [1_000_000, 1_000_000])))
    assert p_unlike([50_000, 49_900], [100_000, 100_000]) == pytest.approx(
        [fisher_exact([[50_000, 50_000], [49_900, 50_100]]).pvalue] * 2, rel=1e-5
    )


@pytest.mark.parametrize("heads", [[0], [1, 0], [1, 2, 2]])
def test_a_base_that_has_one_itself_is_refused(heads):
    for test in (log_e_unlike, p_unlike):
        with pytest.raises(BadInput, match="one base"):
            test([1, 2], [3, 3], heads)


@pytest.mark.parametrize(("hits", "n"), [([1, 2], [3]), ([4], [3]), ([-1], [3]), (1, 3)])
def test_bad_input_is_refused(hits, n):
    for test in (log_e_unlike, p_unlike):
        with pytest.raises(BadInput):
            test(hits, n)


def test_the_exact_test_refuses_parts_of_pictures():
    with pytest.raises(BadInput, match="whole numbers"):
        p_unlike([0.5, 1], [3, 3])
