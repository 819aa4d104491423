"""Several people's labels become one true value for a picture, or none for a counted reason."""

import pytest

from fairest.errors import BadInput
from fairest.measure import settle
from fairest.measure.people import Row

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}
PICTURES = {"a": "a", "pictures/a.png": "a", "b": "b", "c": "c", "d": "d"}


def rows(*seen, attribute="gender"):
    return [Row(key, attribute, value, person, "people.csv, line 2") for key, person, value in seen]


def test_one_persons_word_is_taken():
    found = settle(rows(("a", "", "woman"), ("b", "", "man")), SUPPORT, PICTURES)
    assert found.values == {"gender": {"a": "woman", "b": "man"}}
    assert (found.set_aside, found.people) == ({"gender": {}}, 1)


def test_the_majority_counts_and_ties_are_set_aside():
    seen = [("a", "1", "woman"), ("a", "2", "woman"), ("a", "3", "man"), ("b", "1", "man"), ("b", "2", "woman")]
    found = settle(rows(*seen), SUPPORT, PICTURES)
    assert found.values == {"gender": {"a": "woman"}}
    assert (found.set_aside, found.people) == ({"gender": {"tied": 1}}, 3)


def test_an_empty_cell_is_no_vote():
    found = settle(rows(("a", "1", ""), ("a", "2", "man"), ("b", "1", ""), ("b", "2", "")), SUPPORT, PICTURES)
    assert found.values == {"gender": {"a": "man"}}
    assert found.set_aside == {"gender": {"left blank": 1}}


def test_people_may_be_unsure():
    found = settle(rows(("a", "1", "unsure"), ("a", "2", "unsure"), ("a", "3", "man")), SUPPORT, PICTURES)
    assert found.values == {}
    assert found.set_aside == {"gender": {"people unsure": 1}}


@pytest.mark.parametrize("said", ["no person", "several people"])
def test_what_shows_no_one_person_is_set_aside_and_told_apart(said):
    seen = [("a", "1", said), ("a", "2", said), ("a", "3", "man"), ("b", "1", "man"), ("b", "2", said)]
    found = settle(rows(*seen), SUPPORT, PICTURES)
    assert found.values == {}
    assert found.untold == {"gender": {"a": said, "b": "tied"}}
    assert found.set_aside == {"gender": {said: 1, "tied": 1}}


def test_a_value_for_each_of_several_people_says_that_there_are_several():
    found = settle(rows(("a", "", "woman; man"), ("b", "", "woman;unsure")), SUPPORT, PICTURES)
    assert found.untold == {"gender": {"a": "several people", "b": "several people"}}
    with pytest.raises(BadInput, match="'men' is no value of gender"):
        settle(rows(("a", "", "woman;men")), SUPPORT, PICTURES)


def test_a_picture_may_be_called_by_its_file():
    assert settle(rows(("pictures/a.png", "", "man")), SUPPORT, PICTURES).values == {"gender": {"a": "man"}}


def test_pictures_that_are_not_there_are_counted_and_the_first_is_named():
    seen = [("x", "1", "man"), ("x", "2", "man"), ("a", "1", "man"), ("y", "1", "man")]
    with pytest.raises(BadInput, match=r"2 of the 3 pictures .* the first is 'x'"):
        settle(rows(*seen), SUPPORT, PICTURES)


def test_an_unknown_value_is_named_with_those_known():
    with pytest.raises(
        BadInput, match=r"line 2: 'Woman' is no value of gender. Did you mean 'woman'.*known: woman, man"
    ):
        settle(rows(("a", "", "Woman")), SUPPORT, PICTURES)


def test_two_rows_of_one_person_are_refused():
    with pytest.raises(BadInput, match="second row for gender by 'Ann'"):
        settle(rows(("a", "Ann", "man"), ("a", "Ann", "man")), SUPPORT, PICTURES)
    with pytest.raises(BadInput, match="name each in a column `person`"):  # by its id and by its file
        settle(rows(("a", "", "man"), ("pictures/a.png", "", "man")), SUPPORT, PICTURES)
