"""Rankings: worked out by hand, and the support traps of published code."""

from math import inf, log, log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput, UnknownName
from fairest.stats import bias_at_k, max_skew_at_k, ndkl, skew_at_k

HALF = {"man": 0.5, "woman": 0.5}


def test_skew_is_worked_out_by_hand():
    ranking = ["man", "man", "man", "woman", "woman", "woman"]
    assert skew_at_k(ranking, 4, "man", HALF) == pytest.approx(log(0.75 / 0.5))
    assert skew_at_k(ranking, 4, "woman", HALF) == pytest.approx(log(0.25 / 0.5))
    assert max_skew_at_k(ranking, 4, HALF) == pytest.approx(log(1.5))
    assert max_skew_at_k(ranking, 4, {"man": 0.75, "woman": 0.25}) == pytest.approx(0)


def test_max_skew_over_all_ranks_is_0_for_every_ranker_and_at_the_top_tenth_it_is_not():
    # 1,250 of each. One ranker takes turns, with three more men than women at the top; the other puts all men first.
    turns = ["man"] * 6 + ["man", "woman"] * 1244 + ["woman"] * 6
    men_first = ["man"] * 1250 + ["woman"] * 1250
    assert [max_skew_at_k(r, 2500, HALF) for r in (turns, men_first)] == [0, 0]
    # At the top 250: 6 + 122 = 128 men, log(128 / 250 / .5) = .024; all men, log 2 = .693.
    assert max_skew_at_k(turns, 250, HALF) == pytest.approx(0.024, abs=0.0005)
    assert max_skew_at_k(men_first, 250, HALF) == pytest.approx(0.693, abs=0.0005)


def test_a_group_that_never_appears_counts_as_0_and_not_as_absent():
    assert skew_at_k(["man"] * 4, 4, "woman", HALF) == -inf
    # Over the observed groups only, men are all of what they could be: log(1 / 1) = 0, fair.
    assert max_skew_at_k(["man"] * 4, 4, HALF) == pytest.approx(log(2))
    assert ndkl(["man"] * 4, HALF) == pytest.approx(log(2))


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=20), st.data())
def test_max_skew_is_never_below_0(ranking, data):
    k = data.draw(st.integers(1, len(ranking)))
    assert max_skew_at_k(ranking, k, {"a": 0.5, "b": 0.25, "c": 0.25}) >= 0


def test_ndkl_is_worked_out_by_hand():
    # Divergences of the first 1, 2 and 3 from one half each: log 2, 0, and that of (2/3, 1/3).
    third = 2 / 3 * log(4 / 3) + 1 / 3 * log(2 / 3)
    weights = [1, 1 / log2(3), 1 / 2]
    expected = (weights[0] * log(2) + weights[2] * third) / sum(weights)
    assert ndkl(["woman", "man", "man"], HALF) == pytest.approx(expected)


def test_ndkl_of_a_ranking_that_takes_turns_is_below_that_of_one_group_first():
    turns, first = ["man", "woman"] * 10, ["man"] * 10 + ["woman"] * 10
    assert ndkl(turns, HALF) < ndkl(first, HALF)
    shuffled = np.random.default_rng(0).permutation(first).tolist()
    assert ndkl(turns, HALF) < ndkl(shuffled, HALF) < ndkl(first, HALF)


def test_bias_at_k_is_worked_out_by_hand():
    ranking = ["man", "nobody", "woman", "man", "woman", "woman"]
    assert bias_at_k(ranking, 4, "man", "woman") == pytest.approx(1 / 3)
    assert bias_at_k(ranking, 6, "man", "woman") == pytest.approx(-1 / 5)
    assert bias_at_k(["man"] * 3, 2, "man", "woman") == 1


def test_what_cannot_be_given_is_refused():
    with pytest.raises(BadInput, match="k is 5"):
        max_skew_at_k(["man"], 5, HALF)
    with pytest.raises(BadInput, match="k is 0"):
        bias_at_k(["man"], 0, "man", "woman")
    with pytest.raises(BadInput, match="Neither"):
        bias_at_k(["nobody", "man"], 1, "man", "woman")
    with pytest.raises(BadInput, match="k is 0"):
        ndkl([], HALF)
    with pytest.raises(BadInput, match="above 0"):
        ndkl(["man"], {"man": 1.0, "woman": 0.0})
    with pytest.raises(BadInput, match="make 1"):
        ndkl(["man"], {"man": 0.5, "woman": 0.4})
    with pytest.raises(UnknownName, match="'child'"):
        ndkl(["child"], HALF)
    with pytest.raises(UnknownName, match="'child'"):
        skew_at_k(["man"], 1, "child", HALF)
