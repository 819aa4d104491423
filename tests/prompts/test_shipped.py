"""The suites that come with fairest."""

import pytest

from fairest.errors import BadInput
from fairest.prompts import shipped
from fairest.village.world import WORDS

SHIPPED = {"occupations": 12, "village": 26, "explicit": 12 * 2 * 3}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_suite_has_its_prompts_and_a_whole_datasheet(name):
    suite = getattr(shipped, name)()
    assert suite.name == name
    assert len(suite.prompts) == SHIPPED[name]
    assert set(suite.datasheet) == {"title", "description", "source", "licence", "languages", "asks"}
    assert suite.attributes == ("gender", "skin-tone")


def test_the_village_suite_asks_every_word_of_the_village():
    assert [p.concept for p in shipped.village().prompts] == [w.word for w in WORDS]


def test_the_occupations_are_words_of_the_village():
    assert {p.concept for p in shipped.occupations().prompts} <= {w.word for w in WORDS}


def test_neutral_suites_ask_for_nothing():
    assert all(not p.asked for p in (*shipped.occupations().prompts, *shipped.village().prompts))
    assert shipped.occupations().prompts[9].wordings == (
        "a photo of a pilot",
        "a portrait of a pilot",
        "a pilot at work",
        "a picture of a pilot",
    )


def test_the_explicit_suite_asks_outright():
    prompt = next(p for p in shipped.explicit().prompts if p.id == "nurse-man-dark")
    assert prompt.wordings[0] == "a photo of a male nurse with dark skin"
    assert prompt.asked == {"gender": "man", "skin-tone": "dark"}


def test_a_shipped_suite_takes_nothing_after_its_name():
    with pytest.raises(BadInput, match="Write: occupations"):
        shipped.occupations("us")
