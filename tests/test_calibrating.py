"""From labelled pictures to calibration.json: an audit's pictures, and those of any folder."""

import json

import pytest
from PIL import Image

from fairest.calibrating import calibrate_folder, calibrate_run, sheet_of_run
from fairest.errors import BadInput, NotFound
from fairest.records import Finding, Label, Picture
from fairest.run import Run

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}
SEEN = {"nurse-0000": ("woman", "light"), "nurse-0001": ("man", "dark"), "pilot-0000": (None, "dark")}


def finding(attribute, values):
    return dict.fromkeys(Finding.__dataclass_fields__) | {
        "prompt": "nurse", "concept": "nurse", "attribute": attribute, "value": values[0], "gaps": {}, "asked": False,
        "counts": dict.fromkeys(values, 1), "n": 3, "told": 3, "low": 0.0, "high": 1.0,
    }  # fmt: skip


@pytest.fixture
def audited(tmp_path):
    """The folder of a small finished audit: three pictures, two attributes."""
    about = {"generator": {"name": "village"}, "judge": {"name": "eyes"}}
    with Run.start(tmp_path / "run", {"model": "village"}, about) as run:
        wanted = [Picture(name, name[:5], "a photo", 0, None) for name in SEEN]
        pictures = run.keep([(p, Image.new("RGB", (8, 8))) for p in wanted], "village")
        run.write_labels(
            [
                Label(name, attribute, value, why=None if value else "unsure")
                for name, values in SEEN.items()
                for attribute, value in zip(SUPPORT, values, strict=True)
            ],
            pictures,
        )
        findings = [finding(a, values) for a, values in SUPPORT.items()]
        run.write_json("findings.json", {"format": 1, "headline": "", "findings": findings})
        run.finish()
    return tmp_path / "run"


def people(tmp_path, text):
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_labels_of_a_run_are_held_against_those_of_people(audited, tmp_path):
    table = people(tmp_path, "picture,gender\nnurse-0000,woman\nnurse-0001,woman\npilot-0000,man\n")
    found = calibrate_run(audited, table)
    (gender,) = found.confusions
    assert found.judge == "eyes"
    assert (gender.measured_on, gender.these, gender.how) == ("village", True, "labels in people.csv")
    assert gender.counts == {"woman": {"woman": 1, "man": 1, "unsure": 0}, "man": {"woman": 0, "man": 0, "unsure": 1}}
    assert set(gender.by_prompt) == {"nurse", "pilot"}


def test_two_attributes_come_with_their_crossing(audited, tmp_path):
    found = calibrate_run(audited, people(tmp_path, "file,gender,skin-tone\npictures/nurse-0001.png,man,light\n"))
    crossed = found.confusions[2]
    assert crossed.attribute == "gender+skin-tone"
    assert crossed.counts["man, light"]["man, dark"] == 1


def test_a_run_that_judged_the_crossing_alone_knows_its_parts(audited, tmp_path):
    both = [f"{g}, {t}" for g in SUPPORT["gender"] for t in SUPPORT["skin-tone"]]
    document = {"format": 1, "headline": "", "findings": [finding("gender+skin-tone", both)]}
    (audited / "findings.json").write_text(json.dumps(document), encoding="utf-8")
    found = calibrate_run(audited, people(tmp_path, "picture,skin-tone\nnurse-0001,dark\n"))
    assert found.confusions[0].counts["dark"]["dark"] == 1


def test_an_attribute_the_run_did_not_judge_is_refused(audited, tmp_path):
    with pytest.raises(BadInput, match="'occupation', which is no attribute that was judged"):
        calibrate_run(audited, people(tmp_path, "picture,occupation\nnurse-0000,nurse\n"))


def test_the_sheet_of_a_run_names_its_attributes_and_pictures(audited):
    sheet, support = sheet_of_run(audited, 2, seed=0)
    first, *lines = sheet.decode().splitlines()
    assert (first, len(lines)) == ("picture,file,gender,skin-tone", 2)
    assert support == SUPPORT


def test_a_folder_that_is_no_run_is_not_found(tmp_path):
    with pytest.raises(NotFound):
        calibrate_run(tmp_path, people(tmp_path, "picture,gender\na,man\n"))


class Colours:
    """Calls a red picture woman, a blue one man, and is unsure of others."""

    name = "colours"
    attributes = {"gender": ("woman", "man")}  # noqa: RUF012

    def label(self, ids, pictures, attributes):
        told = [{(255, 0, 0): "woman", (0, 0, 255): "man"}.get(p.getpixel((0, 0))) for p in pictures]
        return [
            Label(i, a, value, why=None if value else "unsure")
            for i, value in zip(ids, told, strict=True)
            for a in attributes
        ]

    def describe(self):
        return {}


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "photographs" / "deep"
    inside.mkdir(parents=True)
    for colour in ("red", "blue", "green"):
        Image.new("RGB", (8, 8), colour).save(inside / f"{colour}.png")
    (inside / "torn.png").write_bytes(b"\x89PNG torn")
    return tmp_path / "photographs"


def test_a_judge_labels_a_folder_now(folder, tmp_path):
    names = {"red": "woman", "blue": "woman", "green": "man", "torn": "man"}
    table = people(tmp_path, "file,gender\n" + "".join(f"deep/{n}.png,{v}\n" for n, v in names.items()))
    seen = []
    found = calibrate_folder(folder, Colours(), table, progress=lambda *step: seen.append(step))
    (gender,) = found.confusions
    assert gender.counts == {"woman": {"woman": 1, "man": 1, "unsure": 0}, "man": {"woman": 0, "man": 0, "unsure": 1}}
    assert (gender.measured_on, gender.these, gender.by_prompt) == ("photographs", False, {})
    assert found.dropped == {"gender": {"judge: unreadable picture: not an image": 1}}
    assert seen[-1] == (4, 4)


def test_what_the_folder_holds_may_be_said(folder, tmp_path):
    found = calibrate_folder(folder, Colours(), people(tmp_path, "file,gender\ndeep/red.png,man\n"), "village")
    assert found.confusions[0].measured_on == "village"


@pytest.mark.parametrize("name", ["deep/no.png", "../people.csv", "deep/../deep/red.png", "deep"])
def test_a_name_that_leads_to_no_file_in_the_folder_is_refused(folder, tmp_path, name):
    with pytest.raises(BadInput, match="1 of the 1 pictures"):
        calibrate_folder(folder, Colours(), people(tmp_path, f"file,gender\n{name},man\n"))


def test_an_absolute_name_is_refused(folder, tmp_path):
    with pytest.raises(BadInput, match="1 of the 1 pictures"):
        calibrate_folder(folder, Colours(), people(tmp_path, f"file,gender\n{folder / 'deep' / 'red.png'},man\n"))


def test_a_folder_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound, match="no folder"):
        calibrate_folder(tmp_path / "no", Colours(), people(tmp_path, "file,gender\na,man\n"))
