"""Labels held against true values: each attribute, and every two crossed."""

import pytest

from fairest.errors import BadInput
from fairest.measure import Truths, calibrate, from_json, to_json
from fairest.records import Label

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "dark"), "hat": ("hat", "none")}


def told(picture, gender, tone, hat="none"):
    values = zip(SUPPORT, (gender, tone, hat), strict=True)
    return [Label(picture, a, v, why=None if v else "unsure") for a, v in values]


LABELS = [*told("a", "woman", "dark"), *told("b", "man", "dark"), *told("c", None, "light"), *told("d", "man", "dark")]


def calibrated(values, **given):
    truths = Truths(values, {"gender": dict.fromkeys("xyz", "tied")}, 1)
    return calibrate(LABELS, truths, SUPPORT, "eyes", **{"measured_on": "m", "how": "h", **given})


BOTH = {"gender": {"a": "woman", "b": "woman", "c": "man"}, "skin-tone": {"a": "dark", "b": "light"}}


def test_every_attribute_and_their_crossing_are_counted():
    found = {c.attribute: c.counts for c in calibrated(BOTH).confusions}
    assert list(found) == ["gender", "skin-tone", "gender+skin-tone"]
    assert found["gender"] == {
        "woman": {"woman": 1, "man": 1, "unsure": 0},
        "man": {"woman": 0, "man": 0, "unsure": 1},
    }
    assert found["gender+skin-tone"]["woman, dark"]["woman, dark"] == 1  # a
    assert found["gender+skin-tone"]["woman, light"]["man, dark"] == 1  # b: wrong in both
    assert sum(n for row in found["gender+skin-tone"].values() for n in row.values()) == 2


def test_what_could_not_be_counted_is_told():
    dropped = calibrated(BOTH).dropped
    assert dropped["gender"] == {"tied": 3}
    assert dropped["gender+skin-tone"] == {"no true value of every part": 1}


def test_a_label_missing_for_another_reason_is_told_as_the_judges():
    labels = [Label("a", "gender", None, why="no person"), Label("b", "gender", "man")]
    truths = Truths({"gender": {"a": "woman", "b": "man"}}, {}, 1)
    found = calibrate(labels, truths, SUPPORT, "eyes", measured_on="m", how="h")
    assert found.dropped == {"gender": {"judge: no person": 1}}
    assert found.confusions[0].counts["woman"] == {"woman": 0, "man": 0, "unsure": 0}


def test_one_attribute_alone_has_no_crossing():
    found = calibrated({"hat": {"a": "hat"}})
    assert [c.attribute for c in found.confusions] == ["hat"]
    assert found.judge == "eyes"


def test_three_attributes_are_crossed_two_by_two():
    found = calibrated({a: {"a": values[0]} for a, values in SUPPORT.items()})
    assert [c.attribute for c in found.confusions][3:] == ["gender+skin-tone", "gender+hat", "skin-tone+hat"]


def test_where_it_was_measured_goes_with_every_confusion():
    found = calibrated(BOTH, these=True, prompts={"a": "nurse", "b": "nurse", "c": "pilot", "d": "pilot"})
    assert {(c.measured_on, c.how, c.these) for c in found.confusions} == {("m", "h", True)}
    assert found.confusions[0].by_prompt["pilot"]["man"] == {"woman": 0, "man": 0, "unsure": 1}


def test_no_true_value_at_all_is_refused():
    with pytest.raises(BadInput, match="No picture has a value"):
        calibrated({})


def test_a_picture_of_several_people_is_left_out_of_the_confusion_and_the_reason_is_told():
    group = [Label("a", a, None, "several people", people=(v, v)) for a, v in (("gender", "woman"), ("hat", "none"))]
    labels = [*group, *told("b", "man", "dark")]
    truths = Truths({"gender": {"a": "woman", "b": "man"}}, {}, 1)
    found = calibrate(labels, truths, SUPPORT, "eyes", measured_on="m", how="h")
    assert found.confusions[0].counts["woman"] == {"woman": 0, "man": 0, "unsure": 0}
    assert found.confusions[0].counts["man"]["man"] == 1
    assert found.dropped["gender"] == {"judge: several people": 1}


def test_pictures_people_looked_at_and_did_not_settle_are_counted_by_what_the_judge_said():
    # a: tied, told woman; b: people unsure, told man; c: nobody there, the judge unsure; d: nobody looked.
    why = {"a": "tied", "b": "people unsure", "c": "no person", "d": "left blank"}
    truths = Truths({"gender": {"z": "man"}}, {"gender": why}, 2)
    prompts = {"a": "nurse", "b": "nurse", "c": "pilot", "d": "pilot", "z": "nurse"}
    labels = [*LABELS, *told("z", "man", "dark")]
    (gender,) = calibrate(labels, truths, SUPPORT, "eyes", measured_on="m", how="h", prompts=prompts).confusions
    assert gender.unsettled == {"nurse": {"woman": 1, "man": 1}, "pilot": {"unsure": 1}}
    assert from_json(to_json(gender), "file") == gender


def test_an_intersection_is_unsettled_where_any_part_is_and_all_were_looked_at():
    truths = Truths({"gender": {"a": "woman"}, "skin-tone": {"b": "dark"}}, {"skin-tone": {"a": "tied"}}, 2)
    crossed = calibrate(LABELS, truths, SUPPORT, "eyes", measured_on="m", how="h").confusions[-1]
    # a: gender settled and tone tied; of b nobody looked for a gender.
    assert crossed.unsettled == {"": {"woman, dark": 1}}
