"""A confusion counts each picture once; what is about the picture and not the judge is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.errors import BadInput, UnknownName
from fairest.measure import add, confusion, empty_rows, left_out
from fairest.records import Label

GENDERS = ("woman", "man")


def pair(picture, true, told, why=None):
    return true, Label(picture, "gender", told, why=why)


PAIRS = [
    pair("a", "woman", "woman"),
    pair("b", "woman", "man"),
    pair("c", "woman", None, "unsure"),
    pair("d", "man", "man"),
    pair("e", "man", None, "no person"),
]


def counted(pairs, **given):
    return confusion("gender", GENDERS, pairs, **{"measured_on": "painter", "how": "known", **given})


def test_unsure_is_a_column_and_zeros_are_written_out():
    assert counted(PAIRS).counts == {
        "woman": {"woman": 1, "man": 1, "unsure": 1},
        "man": {"woman": 0, "man": 1, "unsure": 0},
    }


def test_other_reasons_for_a_gap_are_left_out_and_counted():
    assert left_out(PAIRS) == {"no person": 1}
    assert left_out([pair("a", "man", None)]) == {"no reason given": 1}


def test_a_value_nobody_met_keeps_its_row_and_is_named():
    found = counted(PAIRS[:3])
    assert found.counts["man"] == {"woman": 0, "man": 0, "unsure": 0}
    assert empty_rows(found) == ["man"]
    assert empty_rows(counted([])) == ["woman", "man"]


def test_counts_by_prompt_add_up_to_the_counts():
    found = counted(PAIRS, these=True, prompts={"a": "nurse", "b": "nurse", "c": "pilot", "d": "pilot", "e": "cook"})
    assert found.these
    assert set(found.by_prompt) == {"nurse", "pilot"}  # nothing of the cook's picture was counted
    assert found.by_prompt["nurse"]["woman"] == {"woman": 1, "man": 1, "unsure": 0}
    assert found.by_prompt["pilot"] == {
        "woman": {"woman": 0, "man": 0, "unsure": 1},
        "man": {"woman": 0, "man": 1, "unsure": 0},
    }


def test_without_prompts_there_are_no_counts_by_prompt():
    assert counted(PAIRS).by_prompt == {}


@given(
    st.lists(st.tuples(st.sampled_from(GENDERS), st.sampled_from((*GENDERS, None))), max_size=30), st.integers(0, 30)
)
def test_the_parts_of_a_split_add_up_to_the_whole(seen, cut):
    pairs = [pair(str(i), true, told, None if told else "unsure") for i, (true, told) in enumerate(seen)]
    prompts = {str(i): "even" if i % 2 else "odd" for i in range(len(pairs))}
    whole = counted(pairs, prompts=prompts)
    assert add(counted(pairs[:cut], prompts=prompts), counted(pairs[cut:], prompts=prompts)) == whole


def test_adding_tells_each_way_of_knowing_once():
    assert add(counted([], how="prompt"), counted([], how="people"), counted([], how="prompt")).how == "prompt; people"


@pytest.mark.parametrize("other", [{"measured_on": "village"}, {"these": True}])
def test_confusions_of_other_pictures_do_not_add_up(other):
    with pytest.raises(BadInput, match="add up"):
        add(counted(PAIRS), counted(PAIRS, **other))


def test_confusions_of_other_values_do_not_add_up():
    wider = confusion("gender", ("woman", "man", "nonbinary"), [], measured_on="painter", how="")
    with pytest.raises(BadInput, match="add up"):
        add(counted(PAIRS), wider)


def test_an_unknown_true_value_is_named_with_those_known():
    with pytest.raises(UnknownName, match=r"Did you mean 'woman'.*known: man, woman"):
        counted([pair("a", "women", "woman")])


def test_a_label_of_another_attribute_or_value_is_refused():
    with pytest.raises(BadInput, match="no value of gender"):
        counted([("man", Label("a", "skin-tone", "light"))])
    with pytest.raises(BadInput, match="no value of gender"):
        counted([pair("a", "man", "child")])


def test_a_picture_that_comes_twice_is_refused():
    with pytest.raises(BadInput, match="'a' comes twice"):
        counted([pair("a", "man", "man"), pair("a", "man", "man")])


@pytest.mark.parametrize("values", [(), ("woman",), ("woman", "woman"), ("woman", "unsure")])
def test_values_must_be_two_or_more_different_ones(values):
    with pytest.raises(BadInput, match="must be two or more"):
        confusion("gender", values, [], measured_on="", how="")
