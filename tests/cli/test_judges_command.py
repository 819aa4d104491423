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
    assert "not measured: fairest calibrate JUDGE TABLE does" in shown
    assert json.loads(said("clip", "--json"))["card"] is None


def test_a_judge_nobody_offers_is_unknown():
    done = run("vilage")
    assert "'vilage' is not a judge we know. Did you mean 'village'?" in str(done.exception)


def test_a_judge_of_another_package_is_listed_and_what_it_lacks_is_named(monkeypatch):
    point = EntryPoint("theirs", "theirs:judge [eyes-and-ears]", "fairest.judges")
    monkeypatch.setattr(judges, "_points", lambda: {"theirs": point})
    monkeypatch.setattr("fairest.cli.doctor.requirements", lambda _package: {"eyes-and-ears": ["no-such-package"]})
    shown = re.sub(r"\s+", " ", said())
    assert 'no: pip install "fairest[eyes-and-ears]"' in shown


@pytest.mark.parametrize("name", [None, "village"])
def test_no_judge_is_loaded(monkeypatch, name):
    def refuse(_kind, name, **_options):
        raise AssertionError(name)

    monkeypatch.setattr(doors, "load", refuse)
    assert said(*filter(None, [name]))
