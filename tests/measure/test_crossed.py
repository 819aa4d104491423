"""Intersections: values in a fixed order, labels that follow from those of the same picture."""

import pytest

from fairest.errors import BadInput, UnknownName
from fairest.measure import cross, joined, parts, plain, taken_apart, values
from fairest.records import Label

KNOWN = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark")}
BOTH = "gender+skin-tone"


def test_a_plain_attribute_is_its_own_only_part():
    assert parts("gender") == ("gender",)
    assert values(KNOWN, "gender") == ("woman", "man")


def test_the_values_of_an_intersection_come_in_order_the_last_part_changing_fastest():
    assert values(KNOWN, BOTH) == (
        "woman, light", "woman, medium", "woman, dark", "man, light", "man, medium", "man, dark",
    )  # fmt: skip
    assert values(KNOWN, "skin-tone+gender")[:3] == ("light, woman", "light, man", "medium, woman")


def test_spaces_around_the_sign_do_not_matter():
    assert parts("gender + skin-tone") == ("gender", "skin-tone")


@pytest.mark.parametrize("attribute", ["gender+gender", "gender+skin-tone+gender"])
def test_the_same_part_twice_is_refused(attribute):
    with pytest.raises(BadInput, match="names a part twice"):
        parts(attribute)


@pytest.mark.parametrize("attribute", ["", "+", "gender+", "gender++skin-tone"])
def test_an_empty_part_is_refused(attribute):
    with pytest.raises(BadInput, match="has an empty part"):
        parts(attribute)


def test_an_unknown_part_is_named_with_those_known():
    with pytest.raises(UnknownName, match=r"Did you mean 'gender'.*known: gender, skin-tone"):
        values(KNOWN, "gendr+skin-tone")


def test_the_judge_is_asked_for_every_plain_attribute_once():
    assert plain(["skin-tone", BOTH, "gender"]) == ("skin-tone", "gender")


def of(picture, gender, tone, why="unsure"):
    return [
        Label(picture, "gender", gender, why=None if gender else why, score=0.9),
        Label(picture, "skin-tone", tone, why=None if tone else "no face", score=0.8),
    ]


def test_a_crossed_label_joins_the_two_of_the_same_picture():
    labels = [*of("a", "woman", "dark"), *of("b", "man", "light")]
    assert cross(labels, BOTH) == [Label("a", BOTH, "woman, dark"), Label("b", BOTH, "man, light")]
    assert cross(labels, "skin-tone+gender")[0].value == "dark, woman"


def test_it_is_untold_if_either_is_for_the_reason_of_the_first_that_is():
    labels = [*of("a", None, "dark"), *of("b", "man", None), *of("c", None, None, why="no person")]
    assert [(label.value, label.why) for label in cross(labels, BOTH)] == [
        (None, "unsure"), (None, "no face"), (None, "no person"),
    ]  # fmt: skip


def test_other_attributes_and_the_order_of_labels_do_not_matter():
    labels = of("a", "woman", "dark")
    assert cross([Label("a", "hat", "red"), *reversed(labels)], BOTH) == cross(labels, BOTH)


def test_of_a_plain_attribute_the_labels_stay_as_they_are():
    labels = of("a", "woman", "dark")
    assert cross(labels, "gender") == labels[:1]


def test_a_picture_without_one_of_the_labels_is_refused():
    with pytest.raises(BadInput, match="'a' has no label for skin-tone"):
        cross(of("a", "woman", "dark")[:1], BOTH)


def test_a_second_label_of_a_picture_is_refused():
    with pytest.raises(BadInput, match="two labels for gender"):
        cross([*of("a", "woman", "dark"), Label("a", "gender", "man")], BOTH)


def test_values_are_taken_apart_as_they_were_put_together():
    assert taken_apart(BOTH, values(KNOWN, BOTH)) == KNOWN
    assert taken_apart("gender", KNOWN["gender"]) == {"gender": KNOWN["gender"]}
    assert joined(["gender", "skin-tone"]) == BOTH


@pytest.mark.parametrize("support", [(), ("woman", "man"), ("woman, light", "man, dark")])
def test_values_that_are_no_product_are_not_taken_apart(support):
    with pytest.raises(BadInput, match="not made of those of its parts"):
        taken_apart(BOTH, support)


def several(attribute, *people):
    return Label("p", attribute, None, "several people", people=people)


def test_several_people_are_crossed_one_by_one_and_who_is_untold_in_a_part_is_untold():
    labels = [several("gender", "woman", "man", None), several("skin-tone", "dark", None, "light")]
    assert cross(labels, BOTH) == [several(BOTH, "woman, dark", None, None)]


def test_several_people_without_any_label_of_a_part_are_a_gap_for_its_reason():
    labels = [several("gender", "woman", "man"), Label("p", "skin-tone", None, "black and white")]
    assert cross(labels, BOTH) == [Label("p", BOTH, None, "black and white")]


@pytest.mark.parametrize("tone", [several("skin-tone", "dark", "dark", "dark"), Label("p", "skin-tone", "dark")])
def test_another_number_of_people_in_each_part_is_untold_since_nobody_knows_who_is_who(tone):
    told = cross([several("gender", "woman", "man"), tone], BOTH)
    assert told == [Label("p", BOTH, None, "judges saw another number of people")]
