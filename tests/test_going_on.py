"""Going on with a run without saying again what it was asked for."""

import json
from pathlib import Path

import pytest

import fairest
from fairest.cli import main
from fairest.errors import BadInput, NotFound
from fairest.going_on import asked_before, asked_for


def test_what_a_call_was_asked_for_is_kept_as_json_can_hold_it():
    asked = asked_for({"model": "painter", "suite": Path("s.toml"), "alpha": 0.05, "out": "x", "progress": print})
    assert asked == {"model": "painter", "suite": "s.toml", "alpha": 0.05}


@pytest.mark.parametrize(
    "given",
    [
        {"model": fairest.Painter()},
        {"model": "a1111:http://me:word@127.0.0.1:7860"},
        {"model": "openai:m", "options": {"base_url": "https://me:word@host/v1"}},
    ],
)
def test_objects_and_passwords_are_not_kept(given):
    assert asked_for(given) is None


def test_a_run_is_gone_on_with_by_what_it_was_asked_and_what_is_new(tmp_path, capsys):
    run = tmp_path / "run"
    fairest.audit("painter", attributes="gender", max_images=10, seed=4, out=run)
    with pytest.raises(SystemExit) as stopped:
        main(["audit", "--out", str(run), "--resume", "--max-images", "12", "--json"])
    assert not stopped.value.code
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {f["n"] for f in findings} == {12}
    settings = fairest.Audit.load(run).about["settings"]
    assert (settings["seed"], settings["attributes"], settings["model"]) == (4, ["gender"], "painter")


def test_a_setting_that_may_not_change_is_refused_as_ever(tmp_path, capsys):
    fairest.audit("painter", attributes="gender", max_images=10, out=tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main(["audit", "--out", str(tmp_path), "--resume", "--seed", "9"])
    assert stopped.value.code == 2
    assert "seed was 0, now 9" in capsys.readouterr().err


def test_a_folder_without_a_run_and_a_run_of_objects_say_what_to_do(tmp_path):
    with pytest.raises(NotFound, match="There is no run in"):
        asked_before(tmp_path)
    fairest.audit(fairest.Painter(), attributes="gender", max_images=8, out=tmp_path / "run")
    with pytest.raises(BadInput, match=r"does not say what it was asked for.*resume=True"):
        asked_before(tmp_path / "run")
