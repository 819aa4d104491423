"""Judges with errors that were put in: they must be found, group by group, on pictures whose truth is known."""

import csv
import json
import random
from typing import ClassVar

import pytest
from PIL import Image

import fairest
from fairest.errors import BadInput, FolderInUse, NotFound, UnknownName
from fairest.judging import audit_judge
from fairest.prompts import Suite
from fairest.records import Label, Prompt
from fairest.village import Painter

N = 400
"""Pictures: about 200 of each gender, 80 of each tone."""


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    """A folder of the painter's pictures, and twenty without anybody, with a table of what is truly on them."""
    folder = tmp_path_factory.mktemp("painted")
    with (folder / "truth.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "gender", "skin-tone", "scene"])
        for seed in range(N):
            picture, somebody = Painter().paint("nurse", seed)
            picture.save(folder / f"{seed}.png")
            table.writerow([f"{seed}.png", somebody["gender"], somebody["skin-tone"], ("street", "home")[seed % 2]])
        for seed in range(20):
            Image.new("RGB", (64, 64), (200, 220, 210)).save(folder / f"empty-{seed}.png")
            table.writerow([f"empty-{seed}.png", "no person", "no person", ""])
    return folder


class Judge:
    """Sees everything right but for what `errs` says of somebody: another value, or a reason for none."""

    attributes: ClassVar = {"gender": ("woman", "man")}

    def __init__(self, name, errs, empty="no person"):
        self.name, self._errs, self._empty = name, errs, empty

    def label(self, ids, _pictures, attributes):
        return [self._label(name, attribute) for name in ids for attribute in attributes]

    def _label(self, name, attribute):
        said = self._empty
        if not name.startswith("empty"):
            seed = int(name.removesuffix(".png"))
            somebody = Painter().paint("nurse", seed)[1]
            said = self._errs(somebody, random.Random(f"judge {seed}").random()) or somebody[attribute]
        told = said in self.attributes[attribute]
        return Label(name, attribute, said if told else None, None if told else said)

    def describe(self):
        return {"name": self.name, "version": "1", "notes": ["Its errors were put in."]}


def biased(somebody, chance):
    return "man" if somebody["gender"] == "woman" and chance < 0.3 else None


def blind(somebody, chance):
    return "no face found" if somebody["skin-tone"] == "dark" and chance < 0.7 else None


def hesitant(somebody, chance):
    return "unsure" if (somebody["gender"], somebody["skin-tone"]) == ("woman", "medium") and chance < 0.5 else None


def fair(somebody, chance):
    return {"woman": "man", "man": "woman"}[somebody["gender"]] if chance < 0.1 else None


def audited(painted, tmp_path, errs, **options):
    return audit_judge(Judge(errs.__name__, errs), painted / "truth.csv", out=tmp_path / "out", **options)


def worse(done, kind):
    return {group.answers.group for table in done.tables for group in table.groups if group.rate(kind).worse}


def test_a_judge_biased_against_women_is_right_of_them_less_often(painted, tmp_path):
    done = audited(painted, tmp_path, biased, by=["gender", "skin-tone", "gender+skin-tone"])
    assert "woman" in worse(done, "right")
    assert all("woman" in group for group in worse(done, "right"))
    assert worse(done, "told") == set()
    women = next(g for t in done.tables if t.by == "gender" for g in t.groups if g.answers.group == "woman")
    assert women.right.low <= 0.7 <= women.right.high
    assert done.headline.startswith("Where the judge biased tells perceived gender, it is right on ")


def test_a_judge_blind_to_dark_skin_is_found_though_it_is_never_wrong(painted, tmp_path):
    done = audited(painted, tmp_path, blind, by=["gender", "skin-tone", "gender+skin-tone"])
    assert worse(done, "told") == {"dark", "woman, dark", "man, dark"}
    assert worse(done, "right") == set()
    dark = next(g for t in done.tables if t.by == "skin-tone" for g in t.groups if g.answers.group == "dark")
    assert dark.told.low <= 0.3 <= dark.told.high
    assert dark.answers.missed == dark.answers.n - dark.answers.told > 0
    assert done.headline.startswith("The judge blind tells perceived gender on ")


def test_a_judge_unsure_half_the_time_on_one_intersection_is_found_there(painted, tmp_path):
    done = audited(painted, tmp_path, hesitant)
    assert "woman, medium" in worse(done, "told")
    (gap,) = (gap for t in done.tables if t.by == "gender+skin-tone" for gap in t.gaps if gap.kind == "told")
    assert (gap.least, gap.low <= 0.5 <= gap.high) == ("woman, medium", True)


def test_a_judge_that_errs_alike_on_everybody_is_not_called_different(painted, tmp_path):
    assert audited(painted, tmp_path, fair).differs == ()


def test_groups_are_what_people_told_every_two_crossed_and_what_was_asked_for(painted, tmp_path):
    done = audited(painted, tmp_path, fair)
    assert [table.by for table in done.tables] == [
        "gender", "skin-tone", "scene", "gender+skin-tone", "gender+scene", "skin-tone+scene",
    ]  # fmt: skip
    done = audit_judge(Judge("f", fair), painted / "truth.csv", by="scene", out=tmp_path / "scenes")
    assert [(t.by, [g.answers.group for g in t.groups]) for t in done.tables] == [("scene", ["home", "street"])]
    with pytest.raises(UnknownName, match="'age'"):
        audit_judge(Judge("f", fair), painted / "truth.csv", by="age")
    with pytest.raises(UnknownName, match="'skin-tone' is not an attribute that both"):
        audit_judge(Judge("f", fair), painted / "truth.csv", attributes=["skin-tone"])


def test_values_given_where_people_saw_nobody_are_false_alarms(painted, tmp_path):
    done = audit_judge(Judge("eager", fair, empty="man"), painted / "truth.csv", by="gender", out=tmp_path / "out")
    (empty,) = done.nobody
    assert (empty.n, empty.told, empty.missed) == (20, 20, 0)
    assert done.set_aside == {"gender": {"no person": 20}}


def test_everything_goes_into_a_document_and_a_page(painted, tmp_path):
    done = audited(painted, tmp_path, biased, by="gender")
    found = json.loads((tmp_path / "out" / "judge.json").read_text())
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"judge.json", "judge.html"}
    assert (found["judge"], found["headline"], found["about"]["version"]) == ("biased", done.headline, "1")
    women, men = found["tables"][0]["groups"]
    assert women["n"] + men["n"] == N
    assert women["accuracy"]["share"] == pytest.approx(women["right"] / women["n"])
    assert "Its errors were put in." in done.report.read_text()
    with pytest.raises(FolderInUse, match="holds the audit of a judge already"):
        audited(painted, tmp_path, biased)


def test_pictures_may_lie_elsewhere(painted, tmp_path):
    table = tmp_path / "truth.csv"
    table.write_text("file,gender\n1.png,woman\n2.png,man\n", encoding="utf-8")
    done = audit_judge(Judge("f", fair), table, folder=painted, out=tmp_path / "out")
    assert sum(group.answers.n for group in done.tables[0].groups) == 2
    with pytest.raises(BadInput, match="not among those judged"):
        audit_judge(Judge("f", fair), table)
    with pytest.raises(NotFound, match="no folder"):
        audit_judge(Judge("f", fair), table, folder=tmp_path / "none")


def test_a_table_that_leads_out_of_its_folder_is_refused(painted, tmp_path):
    (painted.parent / "secret.png").write_bytes((painted / "1.png").read_bytes())
    for name in ("../secret.png", str(painted.parent / "secret.png")):
        table = tmp_path / "truth.csv"
        table.write_text(f"file,gender\n{name},woman\n", encoding="utf-8")
        with pytest.raises(BadInput, match="not among those judged"):
            audit_judge(Judge("f", fair), table, folder=painted)


def test_a_column_of_names_makes_no_groups_unless_asked_for(painted, tmp_path):
    table = tmp_path / "truth.csv"
    rows = "".join(f"{seed}.png,woman,person {seed}\n" for seed in range(61))
    table.write_text(f"file,gender,name\n{rows}", encoding="utf-8")
    with pytest.raises(BadInput, match="name has 61 values"):
        audit_judge(Judge("f", fair), table, folder=painted)
    done = audit_judge(Judge("f", fair), table, folder=painted, by="gender", out=tmp_path / "out")
    assert done.headline.startswith("Nothing can be said")


def test_monk_tones_stand_in_their_order(painted, tmp_path):
    table = tmp_path / "truth.csv"
    table.write_text("file,gender,monk\n1.png,woman,monk-10\n2.png,man,monk-2\n3.png,man,\n", encoding="utf-8")
    done = audit_judge(Judge("f", fair), table, folder=painted, by="monk", out=tmp_path / "out")
    assert [group.answers.group for group in done.tables[0].groups] == ["monk-2", "monk-10"]


def test_what_the_judge_does_not_tell_cannot_be_audited(painted, tmp_path):
    table = tmp_path / "truth.csv"
    table.write_text("file,tone\n1.png,dark\n", encoding="utf-8")
    with pytest.raises(BadInput, match="there is no attribute of both"):
        audit_judge(Judge("f", fair), table, folder=painted)


@pytest.mark.parametrize("setting", [{"alpha": 0.0}, {"delta": 0.5}, {"labels": "x.csv"}])
def test_settings_that_make_no_sense_are_refused(painted, setting):
    with pytest.raises(BadInput):
        audit_judge(Judge("f", fair), painted / "truth.csv", **setting)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished audit of the painter by the village's judge."""
    suite = Suite("two", "1", tuple(Prompt(word, word, (word,)) for word in ("nurse", "pilot")), ("gender",))
    return fairest.audit(Painter(), suite=suite, fixed=60, out=tmp_path_factory.mktemp("runs") / "run")


def test_an_audit_whose_pictures_people_labelled_audits_its_judge(run, tmp_path):
    with pytest.raises(NotFound, match="Nobody has labelled"):
        audit_judge(run.folder, out=tmp_path / "a")
    rows = "".join(f"{word}-{i:04},gender,woman,Ann\n" for word in ("nurse", "pilot") for i in range(50))
    (run.folder / "people.csv").write_text(f"picture,attribute,value,person\n{rows}", encoding="utf-8")
    done = audit_judge(run.folder, out=tmp_path / "b")
    women, men = done.tables[0].groups
    assert (done.judge, women.answers.n, men.answers.n) == ("village", 100, 0)
    # Everybody is called a woman, and about half of them are not.
    assert 20 < women.answers.wrong < 80
    for named in (run, str(run.folder)):
        with pytest.raises(BadInput, match="has a name of its own"):
            audit_judge(named, run.folder / "people.csv")
    assert audit_judge(run, labels=run.folder / "people.csv", out=tmp_path / "c").tables == done.tables


def test_the_villages_judge_by_name(painted, tmp_path):
    done = audit_judge("village", painted / "truth.csv", by="gender+skin-tone", out=tmp_path / "out")
    assert [table.attribute for table in done.tables] == ["gender", "skin-tone"]
    assert min(group.right.share for table in done.tables for group in table.groups) > 0.9
