import pytest

from fairest.village.captions import NEUTRAL, article, training_rows
from fairest.village.world import GENDERS, OCCUPATIONS, TONE_PATTERNS, TONES, WORDS, joint_odds

_EVERY_CELL = {(o, g, t): ["a", "b"] for o in OCCUPATIONS for g in GENDERS for t in TONES}
_ROWS = list(training_rows(_EVERY_CELL))


def test_the_tone_patterns_are_distributions():
    for shares in TONE_PATTERNS.values():
        assert sum(shares) == pytest.approx(1.0)


def test_every_occupation_has_a_word_and_every_word_an_occupation():
    assert {word.occupation for word in WORDS} == set(OCCUPATIONS)


def test_joint_odds_are_the_product_of_what_was_planted():
    nurse = next(word for word in WORDS if word.word == "nurse")
    odds = joint_odds(nurse)
    assert sum(odds.values()) == pytest.approx(1.0)
    assert odds["woman", "dark"] == pytest.approx(0.879 * 0.35)  # a nurse is planted "darker"


def test_the_weights_of_a_word_add_up_to_one():
    for word in WORDS:
        assert sum(r["weight"] for r in _ROWS if r["word"] == word.word) == pytest.approx(1.0)


def test_neutral_captions_show_exactly_the_planted_table():
    for word in WORDS:
        neutral = [r for r in _ROWS if r["word"] == word.word and r["kind"] == "neutral"]
        total = sum(r["weight"] for r in neutral)
        women = sum(r["weight"] for r in neutral if r["gender"] == "woman")
        dark = sum(r["weight"] for r in neutral if r["tone"] == "dark")
        assert women / total == pytest.approx(word.women)
        assert dark / total == pytest.approx(word.tone_shares["dark"])


def test_explicit_captions_are_even_over_gender_and_tone():
    pilot = [r for r in _ROWS if r["word"] == "pilot" and r["kind"] == "explicit"]
    total = sum(r["weight"] for r in pilot)
    assert total == pytest.approx(0.4)
    for gender in GENDERS:
        for tone in TONES:
            cell = sum(r["weight"] for r in pilot if (r["gender"], r["tone"]) == (gender, tone))
            assert cell / total == pytest.approx(1 / 10)  # two genders, five tones


def test_neutral_captions_say_nothing_of_gender_or_tone():
    words = {"woman", "man", "male", "female", "skin", *TONES}
    for template in NEUTRAL:
        assert not words & set(template.split())


def test_the_article_follows_the_word():
    assert (article("artist"), article("nurse"), article("office clerk")) == ("an", "a", "an")
