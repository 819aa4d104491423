"""Rows that are there, what they weigh, and why others went."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput
from fairest.sift.state import Reason, State


def test_every_row_is_there_at_first_and_weighs_one():
    state = State.of(3)
    assert state.kept.tolist() == [True] * 3
    assert state.weight.tolist() == [1, 1, 1]
    assert state.reasons == ()


def test_a_row_keeps_the_reason_for_which_it_went_first():
    state = State.of(4).without(np.array([True, True, False, False]), "one", "too small")
    state = state.without(np.array([1, 2]), "two", "near-duplicate", np.array([3, 3]))
    assert state.reasons == (Reason("one", "too small"), Reason("two", "near-duplicate"))
    assert state.gone.tolist() == [1, 1, 2, 0]
    assert state.twin.tolist() == [-1, -1, 3, -1]


def test_a_reason_is_named_only_where_a_row_went_for_it():
    assert State.of(2).without(np.array([False, False]), "one", "nobody").reasons == ()


def test_steps_of_one_name_keep_reasons_of_their_own():
    one = replace(State.of(3), number=1).without(np.array([0]), "filter a > 1", "not a > 1")
    both = replace(one, number=3).without(np.array([0, 1]), "filter a > 1", "not a > 1")
    assert [reason.number for reason in both.reasons] == [1, 3]
    assert both.gone.tolist() == [1, 2, 0]


def test_a_state_is_never_changed_by_what_is_made_of_it():
    state = State.of(2)
    state.without(np.array([0]), "one", "gone").weighing(np.array([2.0, 3.0]))
    assert state.kept.all()
    assert state.weight.tolist() == [1, 1]


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_row_that_is_there_weighs_something(weight):
    with pytest.raises(BadInput, match="above zero"):
        State.of(2).weighing(np.array([1.0, weight]))


def test_what_a_row_weighs_that_went_is_nobodys_concern():
    gone = State.of(2).without(np.array([1]), "one", "gone")
    assert gone.weighing(np.array([2.0, np.nan])).weight[0] == 2


def test_a_row_without_its_twin_is_refused():
    with pytest.raises(BadInput, match="2 rows with 1 twins"):
        State.of(3).without(np.array([0, 1]), "one", "near-duplicate", np.array([2]))


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=5))
def test_rows_go_once_whatever_the_steps_take(steps):
    state = State.of(10)
    for number, rows in enumerate(steps):
        state = state.without(np.array(sorted(set(rows)), np.int64), f"step {number}", "taken")
    taken = {row: f"step {number}" for number, rows in reversed(list(enumerate(steps))) for row in rows}
    told = {row: state.reasons[state.gone[row] - 1].step for row in range(10) if state.gone[row]}
    assert told == taken
