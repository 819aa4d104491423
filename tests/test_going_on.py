"""Going on with a run without saying again what it was asked for."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import fairest
from fairest.cli import main
from fairest.errors import BadInput, NotFound, RunMismatch
from fairest.going_on import asked_before, asked_for
from fairest.measure import Calibration, write_calibration
from fairest.records import Confusion
from fairest.run.aside import APPLIED


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


def calibration(right, judge="village"):
    """As by people who labelled 100 women and 100 men, of whom the judge told so many right."""
    rows = {"woman": {"woman": right, "man": 100 - right}, "man": {"woman": 100 - right, "man": right}}
    return Calibration(judge, (Confusion("gender", {t: {**row, "unsure": 0} for t, row in rows.items()}, "painter"),))


@pytest.fixture
def suite(tmp_path):
    """The file of a suite of two prompts."""
    file = tmp_path / "two.toml"
    words = 'name = "two"\nversion = "1"\nattributes = ["gender"]\ntemplates = ["a photo of {a} {concept}"]'
    about = "\n".join(f'{key} = "two"' for key in ("title", "description", "source", "licence", "languages"))
    file.write_text(f'{words}\nconcepts = ["nurse", "pilot"]\n[datasheet]\n{about}\n', encoding="utf-8")
    return file


@pytest.fixture
def calibrated(tmp_path, suite):
    """A run of eight pictures a prompt, gone on with by a calibration whose file is another since."""
    run, file = tmp_path / "run", tmp_path / "run" / "calibration.json"
    fairest.audit("painter", suite=suite, max_images=8, out=run)
    write_calibration(file, calibration(90))
    assert shell("audit", "--out", str(run), "--resume", "--calibration", str(file)) == 0
    write_calibration(file, calibration(80))
    return run


def shell(*arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    return stopped.value.code or 0


def test_a_run_is_gone_on_with_by_the_calibration_that_was_applied_whatever_became_of_its_file(calibrated, tmp_path):
    run = calibrated.rename(tmp_path / "moved")
    assert asked_before(run)["calibration"] == str(run / APPLIED)
    assert shell("audit", "--out", str(run), "--resume", "--max-images", "10") == 0
    assert shell("audit", "--out", str(run), "--resume") == 0  # as was asked for last
    done = fairest.Audit.load(run)
    assert {f.n for f in done.findings} == {10}
    assert done.about["calibration"]["from"] == "labels given"
    assert done.document["judge_errors"][0]["confusion"]["counts"]["woman"] == {"woman": 90, "man": 10}
    assert asked_before(run)["max_images"] == 10


def test_a_calibration_given_as_an_object_is_kept_in_the_run_and_gone_on_with(tmp_path, suite):
    run = tmp_path / "run"
    fairest.audit("painter", suite=suite, fixed=4, calibration=calibration(90), out=run)
    assert shell("audit", "--out", str(run), "--resume") == 0
    assert fairest.Audit.load(run).about["calibration"]["from"] == "labels given"


@pytest.mark.parametrize(
    "given", [["--calibration", "{run}/calibration.json"], ["--calibration", "none"]], ids=["another", "none"]
)
def test_another_calibration_is_refused_with_the_reason_and_a_way_that_keeps_the_run(calibrated, capsys, given):
    before = {file: file.read_bytes() for file in calibrated.rglob("*") if file.is_file()}
    assert shell("audit", "--out", str(calibrated), "--resume", *(word.format(run=calibrated) for word in given)) == 2
    said = capsys.readouterr().err
    today = datetime.now(UTC).date().isoformat()
    assert f"A calibration was applied to the run in {calibrated} on {today}. It may be given once only" in said
    assert "--out NEW" in said
    assert "service without seeds" in said
    assert "--force" not in said
    assert {file: file.read_bytes() for file in calibrated.rglob("*") if file.is_file()} == before


def test_no_calibration_in_the_place_of_one_says_where_that_is(calibrated, suite, capsys):
    call = ["audit", "painter", "--suite", str(suite), "--max-images", "8", "--out", str(calibrated), "--resume"]
    assert shell(*call) == 2
    assert f"now none is given.\nGo on with the copy that the run keeps: --calibration {calibrated}/{APPLIED}" in (
        capsys.readouterr().err
    )
    assert shell(*call, "--calibration", str(calibrated / APPLIED)) == 0


def test_another_seed_is_said_to_be_one_though_there_is_another_calibration_too(calibrated, suite):
    with pytest.raises(RunMismatch, match="seed was 0, now 1"):
        fairest.audit(
            "painter", suite=suite, max_images=8, seed=1, calibration=calibration(70), out=calibrated, resume=True
        )


def test_a_judge_that_was_taken_at_its_word_may_be_calibrated_too(tmp_path, suite):
    how = {"suite": suite, "fixed": 4, "out": tmp_path / "run"}
    fairest.audit("painter", calibration="none", **how)
    done = fairest.audit("painter", calibration=calibration(90), resume=True, **how)
    assert done.about["calibration"]["from"] == "labels given"


def test_python_m_fairest_is_fairest():
    done = subprocess.run([sys.executable, "-m", "fairest", "--version"], check=True, capture_output=True, text=True)
    assert done.stdout == f"fairest {fairest.__version__}\n"


def test_force_says_where_the_labels_of_the_run_before_are(calibrated, suite, capsys):
    (calibrated / "people.csv").write_text("picture,attribute,value,person,sha256\n", encoding="utf-8")
    assert shell("audit", "painter", "--suite", str(suite), "--fixed", "2", "--out", str(calibrated), "--force") == 0
    (kept,) = calibrated.glob("people-*")
    assert f"What people told of the pictures before is kept in {kept}" in capsys.readouterr().err
    assert sorted(file.name for file in kept.iterdir()) == ["calibration.json", "people.csv"]
    assert not (calibrated / APPLIED).exists()
