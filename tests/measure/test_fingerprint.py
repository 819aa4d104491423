"""A calibration is of one judge: another under its name is told from it."""

from dataclasses import replace

import pytest

from fairest.errors import BadInput
from fairest.measure import Calibration, Panel, check_fit, fingerprint
from fairest.measure.only import Only


class Judge:
    attributes = {"gender": ("woman", "man"), "age": ("young", "old")}  # noqa: RUF012

    def __init__(self, name="j", **described):
        self.name, self.described = name, described

    def label(self, *_asked):
        return []

    def describe(self):
        return {"name": self.name, **self.described}


def of(judge):
    return Calibration(judge.name, (), of=fingerprint(judge.describe()))


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"weights": {"a": "12"}}, {"weights": {"a": "13"}}),
        ({"vocabulary": {"questions": ["who?"]}}, {"vocabulary": {"questions": ["what?"]}}),
        ({"margin": 0.2}, {"margin": 0.3}),
    ],
)
def test_other_weights_words_or_settings_make_another_judge(then, now):
    check_fit(of(Judge(**then)), Judge(**then))
    with pytest.raises(BadInput, match="of another judge called 'j'"):
        check_fit(of(Judge(**then)), Judge(**now))


def test_notes_and_versions_of_libraries_do_not():
    then = Judge(weights="12", notes=["a"], versions={"torch": "1"}, faces={"dlib": "19", "score": 0.5})
    now = Judge(weights="12", notes=["b"], versions={"torch": "2"}, faces={"dlib": "20", "score": 0.5})
    check_fit(of(then), now)


def test_a_calibration_that_does_not_say_fits_by_its_name():
    check_fit(replace(of(Judge(weights="12")), of=""), Judge(weights="13"))


def test_a_judge_asked_a_part_is_the_judge_alone_and_not_in_a_panel():
    judge, other = Judge(weights="12"), Judge("k")
    check_fit(of(judge), Only(judge, "gender"))
    with pytest.raises(BadInput, match="of another judge"):
        check_fit(of(Panel((judge, other))), Panel((Only(judge, "age"), other)))
