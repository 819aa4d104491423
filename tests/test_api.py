"""What the Python call takes, and what it refuses before anything is made."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fairest
from fairest import doors
from fairest.errors import BadInput, JudgingFailed, NotFound, NotWritable, RunMismatch, UnknownName
from fairest.measure import Calibration
from fairest.prompts import Suite
from fairest.records import Confusion, Expectation, Label, Prompt

NURSE = Prompt("nurse", "nurse", ("a nurse",))
SUITE = Suite("one", "1", (NURSE,), ("gender",))


class Blank:
    """Draws nothing but white."""

    name, batch = "blank", 4

    def __init__(self, **described):
        self.described = described

    def draw(self, texts, _seeds):
        return [Image.new("RGB", (8, 8), "white") for _ in texts]

    def describe(self):
        return self.described


class Women:
    """Sees a woman everywhere."""

    name = "women"
    attributes = {"gender": ("woman", "man")}  # noqa: RUF012

    def __init__(self, **described):
        self.described = described

    def label(self, ids, _pictures, attributes):
        return [Label(i, a, "woman") for i in ids for a in attributes]

    def describe(self):
        return self.described


def audit(out: Path, model=None, **more) -> fairest.Audit:
    return fairest.audit(model or Blank(), **{"suite": SUITE, "judge": Women(), "max_images": 3, "out": out, **more})


def test_a_generator_without_a_judge_of_its_own_is_never_judged_by_the_villages(tmp_path):
    with pytest.raises(BadInput, match="'blank' has no judge of its own") as caught:
        audit(tmp_path / "run", judge=None)
    assert "--judge faces" in caught.value.hint
    assert "village" in caught.value.hint
    assert not (tmp_path / "run").exists()


def test_a_generators_own_judge_is_taken_by_its_name(tmp_path, monkeypatch):
    load = doors.load
    monkeypatch.setattr(doors, "load", lambda k, name, **o: Women() if name == "women" else load(k, name, **o))
    model = Blank()
    model.judge = "women"
    assert audit(tmp_path, model, judge=None).about["judge"]["name"] == "women"


def test_the_village_names_its_own_judge():
    assert fairest.Painter().judge == "village"


def test_of_what_the_suite_asks_for_a_judge_is_asked_what_it_knows_and_the_rest_is_named(tmp_path):
    both = Suite("one", "1", (NURSE,), ("gender", "skin-tone"))
    found = audit(tmp_path / "run", suite=both)
    assert {f.attribute for f in found.findings} == {"gender"}
    assert any("skin-tone" in note and "not tell" in note for note in found.about["notes"])
    with pytest.raises(UnknownName, match="'skin-tone' is not an attribute"):
        audit(tmp_path / "other", suite=both, attributes=["gender", "skin-tone"])


def test_one_attribute_may_be_given_as_its_name(tmp_path):
    assert audit(tmp_path, attributes="gender").about["settings"]["attributes"] == ["gender"]


@pytest.mark.parametrize(
    ("counts", "error", "says"),
    [
        ({"gendre": {}}, UnknownName, "'gendre' is not an attribute"),
        ({"gender": {"lady": {}, "man": {}}}, BadInput, "what women knows has other values of gender"),
        ({"gender": {"woman": {"woman": 9}, "man": {"man": 9}}}, BadInput, "without a column for every value"),
        ({"gender": {v: {"woman": 9, "man": 1, "robot": 1} for v in ("woman", "man")}}, BadInput, "or with others"),
    ],
)
def test_a_judge_that_misstates_its_own_errors_is_refused_before_a_folder_is_made(tmp_path, counts, error, says):
    judge = Women()
    judge.confusions = [Confusion(attribute, rows, "photographs") for attribute, rows in counts.items()]
    with pytest.raises(error, match=says):
        audit(tmp_path / "run", judge=judge)
    assert list(tmp_path.iterdir()) == []


def test_a_judges_own_confusion_may_leave_out_unsure(tmp_path):
    judge = Women()
    rows = {"woman": {"woman": 90, "man": 10}, "man": {"woman": 10, "man": 90}}
    judge.confusions = [Confusion("gender", rows, "photographs")]
    assert {f.tolerates for f in audit(tmp_path, judge=judge).findings} == {None}


def test_a_run_may_go_on_with_a_calibration_of_its_judge_and_with_none_of_another(tmp_path):
    audit(tmp_path)
    rows = {"woman": {"woman": 90, "man": 10}, "man": {"woman": 10, "man": 90}}
    mine, other = (Calibration(name, (Confusion("gender", rows, "blank"),)) for name in ("women", "men"))
    with pytest.raises(BadInput, match="the calibration is of the judge 'men', not of 'women'"):
        audit(tmp_path, resume=True, calibration=other)
    later = audit(tmp_path, resume=True, calibration=mine)
    assert later.document["judge_errors"][0]["place"] == "this generator"
    assert later.about["calibration"]["confusions"][0]["pictures"] == 200


class Impossible:
    name = "impossible"

    def expects(self, _concept, _attribute, _value, _values):
        return Expectation(1.5, 1.5, 1.5)

    def describe(self):
        return {}


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        (
            {"suite": Suite("x", "1", (Prompt("n", "n", ("n",), {"gender": "robot"}),), ("gender",))},
            UnknownName,
            "robot",
        ),
        ({"reference": Impossible()}, BadInput, "'impossible' expects 1.5"),
        ({"model": Blank(where=Path("x"))}, BadInput, "The generator 'blank' describes its 'where'"),
        ({"model": Blank(share=float("nan"))}, BadInput, "describes its 'share'"),
        ({"judge": Women(weights={"n": np.int64(3)})}, BadInput, "The judge 'women' describes its 'weights'"),
        ({"options": {"steps": 3}}, BadInput, r"Options \(steps\) are for a generator given by name, not for a Blank"),
        ({"resume": True, "force": True}, BadInput, "not both"),
        ({"attributes": []}, BadInput, "at least one attribute"),
        ({"attributes": ["gender", " gender "]}, BadInput, "named twice"),
        ({"attributes": ["gender+"]}, BadInput, "has an empty part"),
        ({"attributes": [3]}, BadInput, "it must be a tuple of names"),
        ({"budget": "5 USD"}, BadInput, "'blank' states no price"),
        ({"calibration": "missing.json"}, NotFound, "missing.json cannot be read"),
        ({"attributes": ["gender", "gender"]}, BadInput, "named twice"),
        ({"suite": 3}, BadInput, "An int is no suite"),
        ({"calibration": 5}, BadInput, "An int is no calibration"),
    ],
)
def test_what_is_refused_is_refused_before_a_folder_is_made(tmp_path, wrong, error, says):
    with pytest.raises(error, match=says):
        audit(tmp_path / "run", **wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_suite_may_be_a_path(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\nversion = "1"\nattributes = ["gender"]\n[[prompts]]\nconcept = "x"\ntext = "x"\n')
    assert audit(tmp_path / "run", suite=file).about["suite"]["name"] == "mine"


def test_an_audit_whose_report_could_not_be_written_is_not_finished_and_goes_on(tmp_path, monkeypatch):
    def full(*_, **__):
        raise NotWritable("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr("fairest.report.write", full)
        with pytest.raises(NotWritable):
            audit(tmp_path)
    with pytest.raises(RunMismatch, match="stopped before its end"):
        fairest.Audit.load(tmp_path)
    done = audit(tmp_path, resume=True)
    assert done.about["finished"]
    assert done.report.is_file()


def test_a_judge_that_stops_leaves_the_pictures_to_go_on_with(tmp_path):
    broken = Women()
    broken.label = lambda *_: 1 / 0
    with pytest.raises(JudgingFailed, match="'women' stopped at nurse-0000 and 2 more"):
        audit(tmp_path, judge=broken)
    model = Blank()
    model.draw = None  # nothing is left to draw
    assert audit(tmp_path, model, resume=True).findings[0].n == 3
