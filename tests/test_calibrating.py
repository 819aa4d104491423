"""From labelled pictures to calibration.json: an audit's pictures, and those of any folder."""

import csv
import hashlib
import json
import random

import pytest
from PIL import Image

import fairest
from fairest.calibrating import calibrate_folder, calibrate_run, write_sheet
from fairest.errors import BadInput, NotFound, NotWritable
from fairest.measure import read_calibration, write_calibration
from fairest.prompts import Suite
from fairest.records import Finding, Label, Picture, Prompt
from fairest.run import Run
from fairest.run.labelled import read_labelled

SUPPORT = {"gender": ("woman", "man"), "skin-tone": ("light", "dark")}
PLAN = {"attributes": ["gender", "skin-tone"], "fixed": 2}
SEEN = {"nurse-0000": ("woman", "light"), "nurse-0001": ("man", "dark"), "pilot-0000": (None, "dark")}


def finding(attribute, values):
    return dict.fromkeys(Finding.__dataclass_fields__) | {
        "prompt": "nurse", "concept": "nurse", "attribute": attribute, "value": values[0], "gaps": {}, "asked": False,
        "counts": dict.fromkeys(values, 1), "n": 3, "told": 3, "low": 0.0, "high": 1.0,
    }  # fmt: skip


@pytest.fixture
def audited(tmp_path):
    """The folder of a small finished audit: three pictures, two attributes."""
    about = {"generator": {"name": "village"}, "judge": {"name": "eyes"}, "suite": {"sha256": "ab"}}
    with Run.start(tmp_path / "run", {"model": "village", "seed": 0}, about) as run:
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
        run.write_json("findings.json", {"format": 1, "headline": "", "findings": findings, "plan": PLAN})
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
    document = {"format": 1, "headline": "", "findings": [finding("gender+skin-tone", both)], "plan": PLAN}
    (audited / "findings.json").write_text(json.dumps(document), encoding="utf-8")
    found = calibrate_run(audited, people(tmp_path, "picture,skin-tone\nnurse-0001,dark\n"))
    assert found.confusions[0].counts["dark"]["dark"] == 1


def test_an_attribute_the_run_did_not_judge_is_refused(audited, tmp_path):
    with pytest.raises(BadInput, match="'occupation', which is no attribute that was judged"):
        calibrate_run(audited, people(tmp_path, "picture,occupation\nnurse-0000,nurse\n"))


def test_a_sheet_names_attributes_and_pictures_and_neither_says_the_prompt(audited, tmp_path):
    folder, support = write_sheet(audited, 2, 0, tmp_path / "to-label.csv")
    first, *lines = (tmp_path / "to-label.csv").read_text(encoding="utf-8").splitlines()
    assert (first, support) == ("file,gender,skin-tone", SUPPORT)
    assert folder == tmp_path / "to-label"
    assert sorted(line.partition(",")[0] for line in lines) == sorted(file.name for file in folder.iterdir())
    for file in folder.iterdir():
        assert not any(word in file.name.encode() + file.read_bytes() for word in (b"nurse", b"pilot", b"photo"))
        with Image.open(file) as image:
            assert image.size == (8, 8)


def test_a_sheet_that_was_filled_in_leads_back_to_the_pictures_also_without_their_files(audited, tmp_path):
    write_sheet(audited, 3, 0, tmp_path / "to-label.csv")
    for file in (audited / "pictures").iterdir():
        file.unlink()
    rows = list(csv.DictReader((tmp_path / "to-label.csv").read_text(encoding="utf-8").splitlines()))
    table = people(tmp_path, "file,gender\n" + "".join(f"{row['file']},woman\n" for row in rows))
    (gender,) = calibrate_run(audited, table).confusions
    assert gender.counts["woman"] == {"woman": 1, "man": 1, "unsure": 1}
    assert set(gender.by_prompt) == {"nurse", "pilot"}


@pytest.mark.parametrize("there", ["to-label.csv", "to-label"])
def test_what_lies_there_already_is_not_written_over(audited, tmp_path, there):
    (tmp_path / there).write_text("work", encoding="utf-8")
    with pytest.raises(BadInput, match="exists already"):
        write_sheet(audited, 2, 0, tmp_path / "to-label.csv")
    assert (tmp_path / there).read_text(encoding="utf-8") == "work"
    with pytest.raises(BadInput, match="A sheet is a CSV file"):
        write_sheet(audited, 2, 0, tmp_path / "sheet")


def test_a_sheet_that_cannot_be_written_is_a_clear_error(audited, tmp_path):
    people(tmp_path, "")
    with pytest.raises(NotWritable, match="cannot be made"):
        write_sheet(audited, 2, 0, tmp_path / "people.csv" / "to-label.csv")


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


class Coin:
    """Draws red with the odds given, else blue."""

    name, batch = "coin", 8

    def __init__(self, odds):
        self.odds = odds

    def draw(self, _texts, seeds):
        return [Image.new("RGB", (8, 8), "red" if random.Random(s).random() < self.odds else "blue") for s in seeds]

    def describe(self):
        return {"odds": self.odds}


def audit(folder, odds=0.5, words=("nurse",), **more):
    suite = Suite("words", "1", tuple(Prompt(w, w, (w,)) for w in words), ("gender",))
    return fairest.audit(Coin(odds), suite=suite, judge=Colours(), out=folder, **more)


def all_right(run, tmp_path):
    """People who agree with the judge on every picture of a run."""
    _, labels = read_labelled(run.folder)
    return people(tmp_path, "picture,gender\n" + "".join(f"{label.picture},{label.value}\n" for label in labels))


def test_of_a_run_that_looked_only_the_first_pictures_of_each_prompt_count_and_the_others_are_told(tmp_path):
    run = audit(tmp_path / "run", words=("nurse", "pilot"), max_images=30)
    assert {finding.n for finding in run.findings} == {30}
    found = calibrate_run(run.folder, all_right(run, tmp_path))
    (gender,) = found.confusions
    assert {p: sum(map(sum, (row.values() for row in of.values()))) for p, of in gender.by_prompt.items()} == {
        "nurse": 8, "pilot": 8,
    }  # fmt: skip
    assert found.dropped == {"gender": {"drawn later, in a run that looked while it drew": 44}}


def test_of_a_run_with_a_fixed_number_all_pictures_count(tmp_path):
    run = audit(tmp_path / "run", fixed=30)
    found = calibrate_run(run.folder, all_right(run, tmp_path))
    assert sum(sum(row.values()) for row in found.confusions[0].counts.values()) == 30
    assert found.dropped == {"gender": {}}


def test_labels_of_late_pictures_alone_are_refused_and_so_is_a_larger_sample(tmp_path):
    run = audit(tmp_path / "run", words=("nurse", "pilot"), max_images=30)
    with pytest.raises(
        BadInput, match=r"the first 8 pictures of each prompt .* and of gender there are none"
    ) as caught:
        calibrate_run(run.folder, people(tmp_path, "picture,gender\nnurse-0008,woman\n"))
    assert "--fixed N" in caught.value.hint
    with pytest.raises(BadInput, match=r"sample of 17 .* the first 8 of each prompt \(16 in all\)") as caught:
        write_sheet(run.folder, 17, 0, tmp_path / "to-label.csv")
    assert "--fixed N" in caught.value.hint
    folder, _ = write_sheet(run.folder, 16, 0, tmp_path / "to-label.csv")
    assert len(list(folder.iterdir())) == 16


@pytest.mark.parametrize(
    ("other", "place", "slack"),
    [
        ({}, "these pictures", 0.0),
        ({"seed": 1}, "this generator", 0.0),
        ({"words": ("nurse", "pilot")}, "this generator", 0.0),
        ({"odds": 0.6}, "elsewhere", 0.05),
    ],
)
def test_a_calibration_knows_the_pictures_and_the_generator_it_is_of(tmp_path, other, place, slack):
    run = audit(tmp_path / "run", fixed=20)
    found = calibrate_run(run.folder, all_right(run, tmp_path))
    again = audit(tmp_path / "again", **{"fixed": 20, "calibration": found, **other})
    (errors,) = again.document["judge_errors"]
    assert (errors["place"], errors["slack"]) == (place, slack)


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


def test_pictures_of_nobody_and_of_several_people_are_set_aside_and_counted(folder, tmp_path):
    told = {"red": "woman", "blue": "no person", "green": "several people", "torn": "woman; man"}
    table = people(tmp_path, "file,gender\n" + "".join(f"deep/{n}.png,{v}\n" for n, v in told.items()))
    found = calibrate_folder(folder, Colours(), table)
    assert sum(map(sum, (row.values() for row in found.confusions[0].counts.values()))) == 1
    assert found.dropped == {"gender": {"no person": 1, "several people": 2}}


def test_what_the_folder_holds_may_be_said(folder, tmp_path):
    found = calibrate_folder(folder, Colours(), people(tmp_path, "file,gender\ndeep/red.png,man\n"), "village")
    assert found.confusions[0].measured_on == "village"


def test_a_file_that_is_another_than_was_labelled_is_refused(folder, tmp_path):
    red = hashlib.sha256((folder / "deep" / "red.png").read_bytes()).hexdigest()
    table = people(tmp_path, f"file,sha256,gender\ndeep/red.png,{red.upper()},woman\n")
    assert calibrate_folder(folder, Colours(), table).confusions[0].counts["woman"]["woman"] == 1
    Image.new("RGB", (8, 8), "blue").save(folder / "deep" / "red.png")
    with pytest.raises(BadInput, match=r"1 of the 1 pictures in people\.csv are others now"):
        calibrate_folder(folder, Colours(), table)


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


def test_of_several_judges_each_is_calibrated_as_well_as_what_they_make_of_it(tmp_path):
    class Says:
        attributes = {"gender": ("woman", "man")}  # noqa: RUF012

        def __init__(self, name, every):
            self.name, self.every = name, every

        def label(self, ids, _pictures, attributes):
            numbers = [int(i.rpartition("-")[2]) for i in ids]
            return [
                Label(i, a, "man" if n % self.every == 0 else "woman")
                for i, n in zip(ids, numbers, strict=True)
                for a in attributes
            ]

        def describe(self):
            return {}

    suite = Suite("words", "1", (Prompt("nurse", "nurse", ("a nurse",)),), ("gender",))
    settings = {"suite": suite, "judge": [Says("thirds", 3), Says("halves", 2)], "fixed": 12, "out": tmp_path / "run"}
    run = fairest.audit("painter", **settings)
    table = people(tmp_path, "picture,gender\n" + "".join(f"nurse-{n:04d},woman\n" for n in range(12)))
    found = calibrate_run(run.folder, table)
    told = {name: of[0].counts["woman"] for name, of in found.members.items()}
    # Of twelve women the one calls 0, 3, 6, 9 men, the other the even ones; they differ on 2, 3, 4, 8, 9, 10.
    assert told == {"thirds": {"woman": 8, "man": 4, "unsure": 0}, "halves": {"woman": 6, "man": 6, "unsure": 0}}
    assert found.confusions[0].counts["woman"] == {"woman": 4, "man": 2, "unsure": 6}
    write_calibration(tmp_path / "c.json", found)
    assert read_calibration(tmp_path / "c.json") == found
    again = fairest.audit("painter", **settings, resume=True, calibration=tmp_path / "c.json")
    assert {alone.judge: alone.findings[0].corrected for alone in run.alone} == {"thirds": None, "halves": None}
    assert all(alone.findings[0].corrected is not None for alone in again.alone)
