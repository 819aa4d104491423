"""Rows weighted to targets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.records import Expectation
from fairest.sift.grouping import Grouping
from fairest.sift.state import State
from fairest.sift.weights import parse_targets, to_targets
from fairest.stats.raking import EXACT

_VALUES = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}


def _groupings(*codes):
    return {
        name: Grouping(name, "picture", "judge", values, np.array(told, np.int16), ("unsure",))
        for (name, values), told in zip(_VALUES.items(), codes, strict=False)
    }


def _share(weights, codes, value):
    return weights[codes == value].sum() / weights[codes >= 0].sum()


_SEEDS = st.integers(0, 2**32)


def _rows(seed, n=300):
    random = np.random.default_rng(seed)
    codes = random.choice([0, 1, -1], n, p=[0.2, 0.6, 0.2]), random.choice([0, 1, -1], n, p=[0.7, 0.2, 0.1])
    state = State.of(n).without(random.random(n) < 0.2, "filter", "not").weighing(random.uniform(0.1, 3, n))
    return state, _groupings(*codes), random


@settings(max_examples=30, deadline=None)
@given(_SEEDS, st.floats(0.05, 0.95))
def test_weights_reproduce_the_targets_and_leave_the_untold_their_part(seed, share):
    state, groupings, _ = _rows(seed)
    targets = parse_targets(f"gender=woman:{share},man:{1 - share},skin-tone=parity")
    weights, facts = to_targets(state, groupings, targets)
    new, old, kept = weights[state.kept], state.weight[state.kept], state.kept
    gender, skin = (groupings[name].codes[kept] for name in _VALUES)
    assert _share(new, gender, 0) == pytest.approx(share, abs=EXACT)
    assert _share(new, skin, 0) == pytest.approx(0.5, abs=EXACT)
    assert new[gender < 0].sum() / new.sum() == pytest.approx(old[gender < 0].sum() / old.sum(), abs=EXACT)
    assert new.sum() == pytest.approx(old.sum())
    assert (weights[~kept] == state.weight[~kept]).all()
    assert facts.furthest <= EXACT
    assert facts.groups_after["gender"]["woman"].share == pytest.approx(share, abs=EXACT)


@settings(max_examples=20, deadline=None)
@given(_SEEDS)
def test_the_order_of_rows_changes_no_weight(seed):
    state, groupings, random = _rows(seed)
    order = random.permutation(len(state.weight))
    shuffled = State(state.gone[order], state.weight[order], state.twin[order], state.reasons)
    regrouped = _groupings(*(groupings[name].codes[order] for name in _VALUES))
    targets = parse_targets("gender=parity,skin-tone=light:.6,dark:.4")
    for most in (None, 2.0):
        weights, _ = to_targets(state, groupings, targets, most=most)
        assert (to_targets(shuffled, regrouped, targets, most=most)[0] == weights[order]).all()


def test_by_hand_three_men_and_a_woman_at_parity():
    weights, facts = to_targets(State.of(4), _groupings([0, 1, 1, 1]), parse_targets("gender=parity"))
    np.testing.assert_allclose(weights, [2, 2 / 3, 2 / 3, 2 / 3])
    # Kish: 4^2 / (2^2 + 3 (2/3)^2) = 16 / (16/3) = 3.
    assert facts.after.effective == pytest.approx(3)
    assert facts.before.effective == 4
    assert facts.after.largest == pytest.approx(2)
    assert (facts.groups_before["gender"]["woman"].share, facts.groups_after["gender"]["man"].rows) == (0.25, 3)


def test_shares_of_combinations_are_targets_too():
    groupings = _groupings([0, 0, 0, 1, 1, 1, -1], [0, 0, 1, 0, 1, -1, 1])
    weights, _ = to_targets(State.of(7), groupings, parse_targets("gender+skin-tone=parity"))
    # Five rows have both values and make 5 of 7, a quarter of it for each combination; two keep their weight.
    np.testing.assert_allclose(weights, [0.625, 0.625, 1.25, 1.25, 1.25, 1, 1])


def test_a_reference_is_asked_for_the_values_of_the_attribute():
    asked = []

    def expects(*question):
        asked.append(question)
        return {"woman": Expectation(0.4, None, None), "man": Expectation(0.6, None, None)}

    weights, _ = to_targets(State.of(4), _groupings([0, 0, 1, 1]), parse_targets("gender=@us"), expects)
    assert asked == [("us", "gender", ("woman", "man"))]
    np.testing.assert_allclose(weights, [0.8, 0.8, 1.2, 1.2])


def test_a_cap_is_kept_and_what_it_moves_is_told():
    groupings = _groupings([0] + [1] * 9)
    weights, facts = to_targets(State.of(10), groupings, parse_targets("gender=parity"), most=2.0)
    # Uncapped the woman would weigh 5 of 10; she weighs 2 and her share is .2, .3 off.
    np.testing.assert_allclose(weights, [2] + [8 / 9] * 9)
    assert facts.furthest_capped == pytest.approx(0.3)
    assert facts.after.at_cap == pytest.approx(0.1)
    assert facts.furthest <= EXACT


@pytest.mark.parametrize(
    ("codes", "targets", "says"),
    [
        (([1, 1, -1],), "gender=parity", "No row is gender=woman, so no weights give it a share"),
        (([0, 0, 1],), "gender=woman:1,man:0", "Rows of gender=man should have a share of 0"),
        (([-1, -1, -1],), "gender=parity", "No row has a value of gender"),
        (([0, 0, 1], [0, -1, -1]), "gender+skin-tone=parity", r"No row is gender\+skin-tone=woman\+dark, gender\+sk"),
        (
            ([0, 0, 1], [0, 0, 1]),
            "gender=parity,skin-tone=light:.4,dark:.6",
            "targets of gender and skin-tone together",
        ),
        (([0, 0, 1], [0, 1, 0]), "gender=parity,skin-tone=parity", "only where some rows weigh nothing"),
        ((), "", "nothing to reweight"),
    ],
)
def test_what_no_weights_can_do_is_said_by_name(codes, targets, says):
    state = State.of(3)
    with pytest.raises(BadInput, match=says):
        to_targets(state, _groupings(*codes), parse_targets(targets) if targets else ())


def test_a_value_nobody_wants_and_nobody_has_is_in_nobodys_way():
    weights, _ = to_targets(State.of(2), _groupings([1, 1]), parse_targets("gender=woman:0,man:1"))
    assert weights.tolist() == [1, 1]


def test_weights_of_any_scale_reach_the_target():
    codes = np.repeat([0, 1], [500, 1500]).astype(np.int16)
    told = {"g": Grouping("g", "column", "g", ("a", "b"), codes)}
    for power in (1e-16, 1.0, 1e9):
        state = State.of(2000).weighing(np.full(2000, power))
        weights, facts = to_targets(state, told, parse_targets("g=parity"))
        assert weights[:500].sum() == pytest.approx(1000 * power)
        assert facts.groups_before["g"]["a"].weight == pytest.approx(500 * power)


def test_a_share_too_small_to_be_reached_is_refused():
    told = {"g": Grouping("g", "column", "g", ("a", "b"), np.array([0, 1], np.int16))}
    with pytest.raises(BadInput, match="is below 1e-09"):
        to_targets(State.of(2), told, parse_targets("g=a:1e-13,b:1"))
