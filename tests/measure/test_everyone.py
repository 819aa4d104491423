"""Everyone on a picture, handed one by one to a judge of one person."""

from PIL import Image

from fairest.measure import Everyone
from fairest.records import NOBODY, SEVERAL, UNSURE, Label


class Colours:
    name = "colours"
    attributes = {"gender": ("woman", "man")}  # noqa: RUF012
    asked = 0

    def label(self, ids, pictures, attributes):
        Colours.asked += 1
        said = {(255, 0, 0): ("woman", None), (0, 0, 255): ("man", None), (0, 0, 0): (None, NOBODY)}
        return [
            Label(i, a, *said.get(p.getpixel((0, 0)), (None, UNSURE)))
            for i, p in zip(ids, pictures, strict=True)
            for a in attributes
        ]

    def describe(self):
        return {"version": 1}


def columns(picture):
    """Every column of a picture is a person; a picture one row high has nobody."""
    if picture.height == 1:
        return "no face found"
    return [picture.crop((x, 0, x + 1, 2)) for x in range(picture.width)]


def labels(*rows, empty=False):
    pictures = []
    for row in rows:
        picture = Image.new("RGB", (max(1, len(row)), 2 if row else 1))
        for x, colour in enumerate(row):
            picture.paste(colour, (x, 0, x + 1, 2))
        pictures.append(picture)
    return Everyone(Colours(), columns, "each", empty).label([f"p{i}" for i in range(len(rows))], pictures, ["gender"])


def test_people_come_in_the_order_found_and_who_is_unsure_keeps_a_place():
    (label,) = labels(["red", "green", "blue"])
    assert label == Label("p0", "gender", None, SEVERAL, people=("woman", None, "man"))


def test_one_person_is_labelled_as_a_picture_is():
    assert labels(["blue"]) == [Label("p0", "gender", "man")]


def test_whoever_is_found_keeps_a_place_whatever_the_judges_reason():
    """Black is "no person" to the judge: what a detector found is a person all the same, untold."""
    assert [label.people for label in labels(["black", "red"], ["red", "black"])] == [(None, "woman"), ("woman", None)]
    assert labels(["black"]) == [Label("p0", "gender", None, NOBODY)]


def test_where_nobody_is_found_the_reason_stands():
    assert labels([]) == [Label("p0", "gender", None, "no face found")]


def test_where_places_may_be_empty_nobody_has_none():
    assert labels(["black", "red"], ["black", "black"], empty=True) == [
        Label("p0", "gender", "woman"),
        Label("p1", "gender", None, NOBODY),
    ]


def test_all_people_of_a_batch_are_asked_at_once_and_none_is_no_question():
    before = Colours.asked
    labels(["red"], ["blue", "blue"], [])
    labels([], [])
    assert Colours.asked == before + 1
