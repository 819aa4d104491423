"""A judge that is asked some of what it knows."""

import pytest

from fairest import doors
from fairest.errors import BadInput, UnknownName
from fairest.measure.only import Only


class Judge:
    name = "j"
    attributes = {"gender": ("woman", "man"), "age": ("young", "old")}  # noqa: RUF012
    sees_everyone = True

    def describe(self):
        return {"version": 2}


def test_it_tells_these_attributes_and_is_the_other_judge_in_everything_else():
    only = Only(Judge(), "age")
    assert only.attributes == {"age": ("young", "old")}
    assert (only.name, only.sees_everyone, only.describe()) == ("j", True, {"version": 2, "only": ["age"]})
    assert not hasattr(only, "confusions")


def test_an_attribute_it_does_not_know_is_named_with_those_it_does():
    with pytest.raises(UnknownName, match=r"'hair' is not an attribute.*known: age, gender"):
        Only(Judge(), "age+hair")
    with pytest.raises(BadInput, match="twice"):
        Only(Judge(), "age+age")


def test_every_door_takes_it_behind_the_name():
    pytest.importorskip("torch")
    assert list(doors.load("judge", "village,only=gender+occupation").attributes) == ["gender", "occupation"]
