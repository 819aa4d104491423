from collections import Counter

import numpy as np
import pytest
from scipy.stats import binom

from fairest.errors import BadInput
from fairest.prompts import suite
from fairest.village.painter import Painter
from fairest.village.world import WORDS


def _painted(painter: Painter, text: str, n: int) -> list[dict[str, str]]:
    return [painter.paint(text, seed)[1] for seed in range(n)]


def test_it_paints_with_the_odds_it_was_given():
    painter = Painter({"nurse": {"gender": {"woman": 0.9, "man": 0.1}}})
    women = sum(t["gender"] == "woman" for t in _painted(painter, "a photo of a nurse", 1000))
    assert binom.ppf(1e-6, 1000, 0.9) <= women <= binom.ppf(1 - 1e-6, 1000, 0.9)


def test_attributes_without_odds_are_even():
    tones = Counter(t["skin-tone"] for t in _painted(Painter(), "a pilot", 2000))
    assert len(tones) == 5
    assert all(binom.ppf(1e-6, 2000, 0.2) <= n <= binom.ppf(1 - 1e-6, 2000, 0.2) for n in tones.values())


def test_odds_of_one_leave_no_exception():
    painter = Painter({"*": {"gender": {"man": 1.0}, "skin-tone": {"dark": 1.0}}})
    for truth in _painted(painter, "a photo of a judge", 50):
        assert truth == {"occupation": "judge", "gender": "man", "skin-tone": "dark"}


def test_the_longest_word_in_the_prompt_decides():
    assert Painter().paint("a construction worker", 0)[1]["occupation"] == "construction worker"
    assert Painter().paint("a CEO at work", 0)[1]["occupation"] == "office worker"


def test_the_same_seed_paints_the_same_picture_alone_or_in_a_batch():
    painter = Painter()
    together = painter.draw(["a nurse", "a pilot"], [5, 6])
    alone = painter.draw(["a pilot"], [6])[0]
    assert np.array_equal(np.asarray(together[1]), np.asarray(alone))
    assert together[0].size == (64, 64)


@pytest.mark.parametrize(
    ("odds", "message"),
    [
        ({"nurse": {"gender": {"woman": 0.9, "man": 0.2}}}, "add up to"),
        ({"nurse": {"gender": {"women": 1.0}}}, "no value 'women'"),
        ({"nurse": {"age": {"old": 1.0}}}, "no attribute 'age'"),
    ],
)
def test_odds_that_make_no_sense_are_refused(odds, message):
    with pytest.raises(BadInput, match=message):
        Painter(odds)


def test_every_prompt_of_its_own_suite_names_a_word_it_has_a_drawing_for():
    asked = {prompt.concept: prompt.wordings for prompt in suite(Painter.suite).prompts}
    shown = {concept: Painter().paint(wordings[0], 0)[1]["occupation"] for concept, wordings in asked.items()}
    assert shown == {word.word: word.occupation for word in WORDS if word.word in asked}


def test_of_other_families_it_goes_by_another_name_where_judges_were_measured():
    assert Painter().known_as == "painter"
    assert Painter(families=("fluent",)).known_as == "painter of fluent"
