"""What the village's CLIP gets wrong on painted pictures is counted, and ships with it."""

import pytest

from fairest import Painter, village
from fairest.records import Label
from fairest.village.measure import Asked
from fairest.village.zero_shot_card import confusions_on

pytest.importorskip("torch")


class SaysWoman:
    name = "says-woman"
    attributes = village.judge().attributes

    def label(self, ids, pictures, attributes):
        said = {"gender": "woman", "skin-tone": None, "occupation": "cook"}
        return [Label(i, a, said[a], None if said[a] else "unsure") for i, _ in zip(ids, pictures, strict=True)
                for a in attributes]  # fmt: skip

    def describe(self):
        return {}


def test_what_a_judge_says_is_counted_by_what_is_true():
    painter = Painter()
    drawn = [(Asked("a cook", i, truth), picture) for i in range(20) for picture, truth in [painter.paint("a cook", i)]]
    women = sum(asked.truth["gender"] == "woman" for asked, _ in drawn)
    gender, tone, occupation, both = confusions_on(SaysWoman(), drawn)
    assert gender.counts == {
        "woman": {"woman": women, "man": 0, "unsure": 0},
        "man": {"woman": 20 - women, "man": 0, "unsure": 0},
    }
    assert sum(row["unsure"] for row in tone.counts.values()) == 20
    assert occupation.counts["cook"]["cook"] == 20
    assert (both.attribute, both.measured_on) == ("gender+skin-tone", "painter")


def test_the_card_is_of_the_weights_that_ship():
    found = village.zero_shot().confusions
    assert [one.attribute for one in found] == ["gender", "skin-tone", "occupation", "gender+skin-tone"]
    assert {sum(sum(row.values()) for row in one.counts.values()) for one in found} == {4000}
