"""The one indefinite article."""

import pytest

from fairest.english import article
from fairest.village.world import WORDS


@pytest.mark.parametrize(
    "words",
    [
        "a nurse", "an engineer", "an hour", "an honest man", "an heir", "an honorary member", "a hotel clerk",
        "a user", "a university teacher", "a European", "a one-armed man", "a utility worker", "a Ukrainian",
        "an umbrella maker", "an uninformed voter", "an unidentified person", "an ugly man", "an usher", "an onlooker",
        "a uniformed guard", "an HR manager", "an MC", "a CEO", "a US senator", "an FBI agent", "a NASA engineer",
        "an X-ray technician", "a T-shirt maker", "an 8-year-old", "an 11-year-old", "a 110-year-old", "a 7-year-old",
        "an élève", "a 看護師", "a {",
    ],
)  # fmt: skip
def test_the_article_follows_the_sound(words):
    expected, word = words.split(" ", 1)
    assert article(word) == expected


def test_nothing_has_an_article_too():
    assert article("") == "a"


def test_the_villages_captions_stay_as_they_were_trained():
    # Its models learnt from captions whose article went by the first letter.
    assert len(WORDS) == 26
    for word in WORDS:
        assert article(word.word) == ("an" if word.word[0].lower() in "aeiou" else "a")
