"""A judge looks at each person of each picture."""

from typing import ClassVar

import pytest
from PIL import Image

from fairest.errors import BadInput, UnknownName
from fairest.generate.layout import Layout, Obedience, Region, Seen, check, obedience
from fairest.records import Label

HALVES = ((0, 0, 0.5, 1), (0.5, 0, 1, 1))


class Eyes:
    """Sees a woman in red and a man in blue; of green it cannot tell."""

    attributes: ClassVar = {"gender": ("woman", "man"), "hat": ("red",)}

    def label(self, ids, pictures, attributes):
        told = [(None, "unsure"), ("woman", None), ("man", None)]
        seen = []
        for name, picture in zip(ids, pictures, strict=True):
            red, green, blue = picture.getpixel((picture.width // 2, picture.height // 2))
            value, why = told[(0 if green else 1 if red else 2)]
            assert picture.getcolors() == [(picture.width * picture.height, (red, green, blue))]  # and nobody else
            seen += [Label(name, attribute, value if attribute == "gender" else "red", why) for attribute in attributes]
        return seen


def picture(*colours):
    """Stripes of 10 x 10, from left to right."""
    whole = Image.new("RGB", (10 * len(colours), 10))
    for place, colour in enumerate(colours):
        whole.paste(colour, (10 * place, 0, 10 * place + 10, 10))
    return whole


def layout(*genders):
    regions = (Region(box, "x", asked={"gender": g} if g else {}) for box, g in zip(HALVES, genders, strict=True))
    return Layout("", tuple(regions), 2.0)


def test_each_region_is_held_against_what_was_asked_there():
    seen = check([picture("red", "blue"), picture("lime", "red")], [layout("woman", "woman")] * 2, Eyes())
    assert seen == (
        Seen(0, 0, "gender", "woman", "woman"),
        Seen(0, 1, "gender", "woman", "man"),
        Seen(1, 0, "gender", "woman", None, "unsure"),
        Seen(1, 1, "gender", "woman", "woman"),
    )
    (row,) = obedience(seen)
    assert row == Obedience("gender", "woman", 2, 3, 4, {"unsure": 1})
    assert row.value == 2 / 3


def test_regions_that_ask_for_nothing_are_not_looked_at_and_others_by_what_they_ask():
    both = Layout("", (Region(HALVES[0], "x", asked={"hat": "red", "gender": "man"}), Region(HALVES[1], "x")), 2.0)
    seen = check([picture("red", "blue")] * 2, [layout("", "man"), both], Eyes())
    assert [(one.picture, one.region, one.attribute, one.told) for one in seen] == [
        (0, 1, "gender", "man"),
        (1, 0, "hat", "red"),
        (1, 0, "gender", "woman"),
    ]


def test_where_nobody_could_be_told_there_is_no_share():
    (row,) = obedience(check([picture("lime", "lime")], [layout("man", "man")], Eyes()))
    assert (row.value, row.told, row.drawn, row.gaps) == (None, 0, 2, {"unsure": 2})


def test_an_attribute_nobody_judges_and_a_layout_too_few_are_refused():
    with pytest.raises(UnknownName, match="hat"):
        check([picture("red")], [Layout("", (Region((0, 0, 1, 1), "x", asked={"hatt": "red"}),))], Eyes())
    with pytest.raises(BadInput, match="1 pictures and 2 layouts"):
        check([picture("red", "red")], [layout("man", "man")] * 2, Eyes())
