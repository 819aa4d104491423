"""A sample by weight."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from fairest.errors import BadInput
from fairest.sift.state import State
from fairest.sift.weights import sample, scrambled

_IDS = np.arange(400, dtype=np.uint64) * np.uint64(7919)


def _state(weights):
    return State.of(len(weights)).weighing(np.asarray(weights, float))


@settings(deadline=None)
@given(st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=60), st.data())
def test_exactly_so_many_stay_and_the_mean_weight_with_them(weights, data):
    n, seed = data.draw(st.integers(1, len(weights) - 1)), data.draw(st.integers(0, 2**32))
    after = sample(_state(weights), n, _IDS[: len(weights)], seed)
    assert after.kept.sum() == n
    assert after.weight[after.kept].mean() == pytest.approx(np.mean(weights))
    assert {reason.why for reason in after.reasons} == {"not drawn"}


def test_the_chance_to_stay_is_the_weight():
    weights = np.tile([1.0, 2.0, 3.0, 4.0], 20)
    stays = sum(sample(_state(weights), 20, _IDS[:80], seed).kept.astype(int) for seed in range(600))
    # 20 w / 200 each: .1, .2, .3 and .4 of 600 draws for each of 20 rows.
    for weight, count in zip([1, 2, 3, 4], stays.reshape(20, 4).sum(0), strict=True):
        assert count / (600 * 20) == pytest.approx(weight / 10, abs=0.015)


def test_chances_are_exact_however_few_rows_there_are():
    stays = sum(sample(_state([9.0, 1.0]), 1, _IDS[:2], seed).kept.astype(int) for seed in range(1000))
    assert stays[0] / 1000 == pytest.approx(0.9, abs=0.04)


def test_equal_weights_make_every_row_as_likely():
    stays = sum(sample(_state(np.ones(40)), 10, _IDS[:40], seed).kept.astype(int) for seed in range(400))
    assert chisquare(stays).pvalue > 1e-4


def test_rows_that_weigh_too_much_stay_for_certain_and_keep_weighing_more():
    weights = [100.0] + [1.0] * 20
    for seed in range(20):
        after = sample(_state(weights), 5, _IDS[:21], seed)
        assert after.kept[0]
        # The others stand for 20 / 4 = 5 each, the first for its own 100: 20 times theirs.
        np.testing.assert_allclose(after.weight[after.kept][1:] * 20, after.weight[0])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_neither_order_nor_other_rows_that_went_change_who_stays(seed):
    random = np.random.default_rng(seed)
    weights = random.exponential(size=400)
    gone = random.random(400) < 0.3
    order = random.permutation(400)
    first = sample(_state(weights).without(gone, "filter", "not"), 50, _IDS, seed)
    second = sample(_state(weights[order]).without(gone[order], "filter", "not"), 50, _IDS[order], seed)
    left = sample(_state(weights[~gone]), 50, _IDS[~gone], seed)
    assert (second.kept == first.kept[order]).all()
    assert (left.kept == first.kept[~gone]).all()
    np.testing.assert_allclose(left.weight[left.kept], first.weight[first.kept])


def test_more_than_there_are_is_all_of_them():
    state = _state([1.0, 2.0])
    assert sample(state, 2, _IDS[:2]) is state
    with pytest.raises(BadInput, match="sample of 0"):
        sample(state, 0, _IDS[:2])


def test_every_id_gets_a_number_of_its_own_and_every_seed_others():
    ids = np.arange(10_000, dtype=np.uint64)
    one, other = scrambled(ids, 1), scrambled(ids, 2)
    assert len(np.unique(one)) == len(ids)
    assert not (one == other).any()
    # The top four bits of ids in a row are spread as if drawn.
    assert chisquare(np.bincount((one >> np.uint64(60)).astype(int), minlength=16)).pvalue > 1e-4
    assert (scrambled(ids, -1) == scrambled(ids, 2**64 - 1)).all()
