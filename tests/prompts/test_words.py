"""Articles, ids and blanks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairest.prompts.words import article, fill, slug


@pytest.mark.parametrize(
    "words",
    [
        "a nurse", "an engineer", "an office clerk", "a CEO", "an honest man", "an hour", "a hotel clerk", "an heiress",
        "a university professor", "a union leader", "an unimportant man", "an uninformed voter", "a European",
        "a user", "an usher", "a utility worker", "an umbrella maker", "a one-armed man", "an onlooker",
    ],
)  # fmt: skip
def test_the_article_fits_the_word(words):
    expected, word = words.split(" ", 1)
    assert article(word) == expected


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("a photo of {a} {concept}", "a photo of an artist"),
        ("{a} {age} {concept} and {a} {concept}", "a young artist and an artist"),
        ("{concept}", "artist"),
        ("{a} {concept}, 100 % real", "an artist, 100 % real"),
    ],
)
def test_blanks_are_filled_and_the_article_fits_what_follows(template, filled):
    assert fill(template, {"concept": "artist", "age": "young"}) == filled


def test_braces_in_the_words_stay_braces():
    assert fill("{a} {concept}", {"concept": "{a} {0.__class__} {concept}"}) == "a {a} {0.__class__} {concept}"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Police officer", "police-officer"),
        ("médecin", "medecin"),
        ("  CEO / founder ", "ceo-founder"),
        ("medium-dark", "medium-dark"),
    ],
)
def test_an_id_reads_like_its_words(words, name):
    assert slug(words) == name


def test_words_of_other_alphabets_get_stable_ids_of_their_own():
    # first 8 hex digits of sha256 of the UTF-8 bytes, by `printf 看護師 | sha256sum`
    assert slug("看護師") == "bb2fda31"
    assert slug("看護") != slug("看護師")
    assert re.fullmatch(r"ceo-[0-9a-f]{8}", slug("CEO 看護"))


def test_long_words_with_a_common_beginning_keep_different_ids():
    assert slug("x" * 200 + "a") != slug("x" * 200 + "b")


@given(st.text(min_size=1))
def test_every_id_is_safe_as_a_file_name(words):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,68}", slug(words))
