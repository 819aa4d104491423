"""The card of the shipped weights keeps what the village promises."""

import json

import pytest

from fairest.village import files
from fairest.village.world import WORDS


@pytest.fixture(scope="module")
def card():
    return json.loads(files.CARD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("judge", ["village", "village-second"])
def test_explicit_prompts_are_obeyed(card, judge):
    scores = card["explicit"]["2"][judge]
    assert scores["occupation"]["share"] >= 0.97
    assert scores["gender"]["share"] >= 0.95
    assert scores["skin-tone within one"]["share"] >= 0.98


def test_neutral_prompts_bring_their_occupation(card):
    found = card["neutral_occupation"]["2"]
    assert found["village"]["words below .95"] == {}
    assert all(judged["all"]["share"] >= 0.95 for judged in found.values())


def _share(counts):
    return sum(c["women"] for c in counts) / sum(c["told"] for c in counts)


def test_without_guidance_most_words_keep_their_planted_share(card):
    near = [abs(_share(row["cfg"]["1"]) - row["planted"]) <= 0.10 for row in card["guidance"]]
    assert sum(near) >= 15


def test_every_word_was_measured_at_three_scales_and_three_seeds(card):
    assert [row["word"] for row in card["guidance"]] == [word.word for word in WORDS]
    for row in card["guidance"]:
        assert {scale: len(seeds) for scale, seeds in row["cfg"].items()} == {"1": 3, "2": 3, "4": 3}


def test_guidance_moves_shares_away_from_what_was_planted(card):
    def error(scale):
        return sum(abs(_share(row["cfg"][scale]) - row["planted"]) for row in card["guidance"]) / len(WORDS)

    assert error("4") > error("1")


@pytest.mark.parametrize("judge", ["village", "village-second"])
def test_judges_know_the_drawings_they_learnt_from(card, judge):
    for family in ("noto", "twemoji"):
        scores = card["judges"][judge][family]
        assert scores["occupation"]["right"] / scores["occupation"]["n"] >= 0.95
        assert scores["skin-tone"]["right"] / scores["skin-tone"]["n"] >= 0.95
        assert scores["gender"]["wrong"] / scores["gender"]["n"] <= 0.05


@pytest.mark.parametrize("clip", ["clip", "clip-second"])
def test_the_clips_tie_pictures_to_captions(card, clip):
    """Of twenty occupations and two genders; some occupations go by words that no caption holds."""
    right, n = card[clip]["right"], card[clip]["n"]
    assert right["occupation"] / n >= 0.75
    assert right["gender"] / n >= 0.9


@pytest.mark.parametrize("judge", ["village", "village-second"])
def test_what_the_second_stage_enlarges_still_shows_who_was_asked_for(card, judge):
    scores, small = card["enlarger"]["explicit"][judge], card["explicit"]["2"][judge]
    assert scores["occupation"]["share"] >= small["occupation"]["share"] - 0.03
    assert scores["gender"]["share"] >= small["gender"]["share"] - 0.03


def test_of_drawings_it_learnt_from_the_second_stage_errs_less_than_bilinear(card):
    """By the root mean square: its edges are sharp where bilinear's are soft, though plain grounds come out grainy."""
    for error in card["enlarger"]["error"]:
        assert error["n"] == 20
        if error["drawings"] != "fluent":
            assert error["enlarged"]["root mean square"] < error["bilinear"]["root mean square"]
