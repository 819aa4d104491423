"""What a judge said, counted group by group of what is truly there."""

import pytest

from fairest.errors import UnknownName
from fairest.measure import Truths
from fairest.measure.accuracy import answers, answers_where_nobody_is
from fairest.records import Label

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "medium", "dark")}
TRUTHS = Truths(
    {
        "gender": {"a": "woman", "b": "woman", "c": "man", "d": "man"},
        "skin-tone": {"a": "light", "b": "dark", "c": "dark", "z": "light"},
    },
    {"gender": {"e": "no person", "f": "no person", "g": "several people", "h": "no person"}},
    1,
)
SAID = {"a": "woman", "b": "man", "c": "no face found", "d": "unsure", "e": "man", "f": "no person", "h": "unsure"}


def label(picture, said):
    told = said in SUPPORT["gender"]
    return Label(picture, "gender", said if told else None, None if told else said)


LABELS = [label(*one) for one in SAID.items()]


def test_every_picture_counts_in_the_group_that_is_truly_on_it():
    women, men = answers(LABELS, TRUTHS, "gender", "gender", SUPPORT)
    assert (women.group, women.n, women.right, women.wrong, women.gaps) == ("woman", 2, 1, 1, ())
    assert (men.group, men.n, men.told, men.unsure, men.missed) == ("man", 2, 0, 1, 1)
    assert men.gaps == (("no face found", 1), ("unsure", 1))


def test_groups_may_be_made_by_what_the_judge_does_not_tell_and_those_without_pictures_stay():
    light, medium, dark = answers(LABELS, TRUTHS, "gender", "skin-tone", SUPPORT)
    # d has no tone, z no gender.
    assert (light.n, light.right) == (1, 1)
    assert (medium.group, medium.n) == ("medium", 0)
    assert (dark.n, dark.wrong, dark.missed) == (2, 1, 1)


def test_an_intersection_groups_by_both():
    found = {one.group: one.n for one in answers(LABELS, TRUTHS, "gender", "gender+skin-tone", SUPPORT)}
    assert found == {
        "woman, light": 1, "woman, medium": 0, "woman, dark": 1, "man, light": 0, "man, medium": 0, "man, dark": 1,
    }  # fmt: skip


def test_of_an_intersection_every_part_must_be_right():
    tones = [Label("a", "skin-tone", "light"), Label("b", "skin-tone", "dark"), Label("c", "skin-tone", "dark")]
    told = [one for one in LABELS if one.picture in "abc"]
    women, men = answers([*told, *tones], TRUTHS, "gender+skin-tone", "gender", SUPPORT)
    assert (women.right, women.wrong) == (1, 1)  # b is dark, and told for a man
    assert (men.told, men.gaps) == (0, (("no face found", 1),))


def test_any_value_is_wrong_where_people_saw_nobody():
    empty = answers_where_nobody_is(LABELS, TRUTHS, "gender")
    assert (empty.n, empty.told, empty.wrong, empty.unsure, empty.missed) == (3, 1, 1, 1, 1)


def test_of_several_people_on_a_picture_of_one_there_is_no_value():
    several = Label("a", "gender", None, "several people", people=("woman", "man"))
    women, _ = answers([several], TRUTHS, "gender", "gender", SUPPORT)
    assert women.gaps == (("several people", 1),)


def test_what_people_did_not_tell_makes_no_groups():
    with pytest.raises(UnknownName, match="'age' is not an attribute people told"):
        answers(LABELS, TRUTHS, "gender", "age", {**SUPPORT, "age": ("0-19",)})
