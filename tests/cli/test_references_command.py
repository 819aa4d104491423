import json
from pathlib import Path

from typer.testing import CliRunner, Result

from fairest import doors
from fairest.cli import app
from fairest.errors import MissingExtra


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["references", *arguments])


def said(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_known_reference_is_listed_with_what_it_is_not():
    shown, listed = said(), json.loads(said("--json"))
    assert sorted(listed) == doors.known("reference")
    for name, datasheet in listed.items():
        assert f"{name} is not: {datasheet['is_not']}" in shown


def test_a_reference_that_cannot_be_loaded_does_not_hide_the_others(monkeypatch):
    load = doors.load

    def broken(kind, name, **options):
        if name == "training":
            raise MissingExtra("pyarrow", "tables")
        return load(kind, name, **options)

    monkeypatch.setattr(doors, "load", broken)
    shown = said()
    assert "training cannot be loaded: pyarrow is not installed." in shown
    assert "parity is not:" in shown


def test_the_entries_for_one_concept_are_shown_with_their_intervals():
    shown = said("us-labour-2022", "nurse")
    assert "Registered nurses" in shown
    assert "86 to 90 %" in shown  # .8638 to .8931
    entries = json.loads(said("us-labour-2022", "nurse", "--json"))["entries"]
    assert [(e["attribute"], e["value"], e["share"]) for e in entries[:2]] == [
        ("gender", "woman", 0.879),
        ("race", "white", 0.736),
    ]
    assert entries[0]["low"] < 0.879 < entries[0]["high"]


def test_a_share_without_an_interval_is_called_exact():
    assert "exact" in said("training", "nurse")


def test_a_reference_that_is_a_rule_shows_its_datasheet():
    assert said("parity").startswith("title: Parity")


def test_a_concept_without_entries_is_an_error():
    for name, why in [("us-labour-2022", "has no entry for 'thug'"), ("parity", "has no entries")]:
        done = run(name, "thug")
        assert done.exit_code != 0
        assert why in str(done.exception)


def test_what_a_file_says_cannot_steer_the_terminal(tmp_path: Path):
    file = tmp_path / "jobs.toml"
    file.write_text('[datasheet]\ntitle = "\\u001b[31mred"\n[shares."[b]\\u001b[0m".gender]\nwoman = 1\n')
    shown = said(str(file))
    assert "\x1b" not in shown
    assert "[31mred" in shown
    assert "[b]" in shown, "never markup"
