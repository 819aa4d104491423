"""Pictures of several people, painted with known odds and judged one by one."""

import random

import numpy as np
import pytest
from scipy.stats import binom

from fairest.errors import BadInput
from fairest.records import Label
from fairest.village.crowd import Crowd
from fairest.village.everyone import everyone_on_strips
from fairest.village.painter import Painter

NURSES = Painter({"nurse": {"gender": {"woman": 0.8, "man": 0.2}}})


def crowds(alike, n, **given):
    crowd = Crowd(NURSES, alike=alike, **given)
    return [crowd.everyone("a nurse", random.Random(seed)) for seed in range(n)]


@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
def test_every_single_person_has_the_odds_of_the_painter_however_alike_they_are(alike):
    # One person of each picture, so that they are independent: the first, and the last.
    for place in (0, -1):
        women = sum(everyone[place]["gender"] == "woman" for everyone in crowds(alike, 1_000))
        assert binom.ppf(1e-6, 1_000, 0.8) <= women <= binom.ppf(1 - 1e-6, 1_000, 0.8)


def test_there_are_as_many_people_as_was_asked_for():
    assert {len(everyone) for everyone in crowds(0.0, 200, people=(2, 4))} == {2, 3, 4}


def test_a_share_of_the_pictures_shows_people_who_are_all_the_same():
    assert all(person == everyone[0] for everyone in crowds(1.0, 50) for person in everyone)
    mixed = sum(any(person != everyone[0] for person in everyone) for everyone in crowds(0.5, 1_000, people=(5, 5)))
    # Five with genders and tones of their own are almost never alike.
    assert binom.ppf(1e-6, 1_000, 0.5) <= mixed <= binom.ppf(1 - 1e-6, 1_000, 0.5)


def test_the_same_seed_paints_the_same_strip_and_tells_who_is_on_it():
    crowd = Crowd(NURSES)
    (drawn,) = crowd.draw(["a nurse"], [7])
    painted, everyone = crowd.paint("a nurse", 7)
    assert np.array_equal(np.asarray(drawn), np.asarray(painted))
    assert drawn.size == (64 * len(everyone), 64)
    assert everyone == crowd.everyone("a nurse", random.Random(7))


@pytest.mark.parametrize("wrong", [{"people": (0, 2)}, {"people": (3, 2)}, {"alike": 1.5}])
def test_what_cannot_be_painted_is_refused(wrong):
    with pytest.raises(BadInput):
        Crowd(NURSES, **wrong)


class Grey:
    """Tells a tile by how light it is; black is nobody."""

    name = "grey"
    attributes = {"tone": ("dark", "light"), "size": ("small", "large")}  # noqa: RUF012

    def label(self, ids, pictures, attributes):
        return [self.one(i, p.getpixel((0, 0)), a) for i, p in zip(ids, pictures, strict=True) for a in attributes]

    def one(self, name, grey, attribute):
        if grey == 0:
            return Label(name, attribute, None, "no person")
        if attribute == "size":
            return Label(name, attribute, None, "unsure")
        return Label(name, attribute, "light" if grey > 127 else "dark", score=0.9)

    def describe(self):
        return {"name": "grey", "weights": "none"}


def strip(*greys, side=8):
    return np.repeat(np.repeat(np.array([greys], np.uint8), side, axis=0), side, axis=1)


def judged(*greys):
    from PIL import Image

    return everyone_on_strips(Grey()).label(["p"], [Image.fromarray(strip(*greys))], ["tone", "size"])


def test_everyone_on_a_strip_is_labelled_from_left_to_right():
    assert judged(200, 50, 200) == [
        Label("p", "tone", None, "several people", people=("light", "dark", "light")),
        Label("p", "size", None, "several people", people=(None, None, None)),
    ]


def test_a_tile_without_anybody_is_no_person_and_one_person_is_labelled_as_ever():
    alone = [Label("p", "tone", "light", score=0.9), Label("p", "size", None, "unsure")]
    assert judged(0, 200, 0) == judged(200) == alone


def test_a_strip_without_anybody_is_a_gap():
    assert judged(0, 0) == [Label("p", "tone", None, "no person"), Label("p", "size", None, "no person")]


def test_it_says_that_it_sees_everyone_and_knows_of_the_errors_what_the_other_judge_does():
    judge = everyone_on_strips(Grey())
    assert (judge.name, judge.sees_everyone, judge.confusions) == ("grey-everyone", True, ())
    assert judge.describe() == {"name": "grey-everyone", "weights": "none", "sees_everyone": True}
