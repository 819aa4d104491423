"""What the run folder refuses, keeps and goes on with."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fairest.errors import FolderInUse, NotWritable, RunMismatch
from fairest.records import Label, Picture
from fairest.run import Run

SETTINGS = {"suite": "occupations", "alpha": 0.05, "attributes": ("gender",)}
ABOUT = {"generator": {"name": "made-up", "sha256": {"weights": "ab12"}}}


def started(folder: Path, **how) -> Run:
    with Run.start(folder, SETTINGS, ABOUT, **how) as run:
        return run


def one_picture(name: str = "nurse-0000") -> Picture:
    return Picture(id=name, prompt="nurse", text="a nurse", seed=7, file=None)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_a_new_folder_records_what_was_asked_and_with_what(tmp_path):
    started(tmp_path / "deep" / "run")
    record = json.loads((tmp_path / "deep" / "run" / "run.json").read_text())
    assert record["format"] == 1
    assert record["settings"] == {"suite": "occupations", "alpha": 0.05, "attributes": ["gender"]}
    assert record["generator"] == ABOUT["generator"]
    assert record["finished"] is None
    assert record["started"].endswith("+00:00")
    assert {"python", "platform", "numpy", "pillow"} <= record["versions"].keys()


def test_finishing_records_the_time_and_frees_the_folder(tmp_path):
    run = Run.start(tmp_path, SETTINGS, ABOUT)
    run.finish(seconds={"draw": 1.5})
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["finished"] >= record["started"]
    assert record["seconds"] == {"draw": 1.5}
    assert sorted(f.name for f in tmp_path.iterdir()) == ["pictures", "run.json"]


def test_a_folder_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable, match="file/run"):
        started(tmp_path / "file" / "run")
    with pytest.raises(NotWritable):
        started(tmp_path / "file")


def test_a_folder_in_use_is_refused_with_both_flags_named(tmp_path):
    started(tmp_path)
    before = files_in(tmp_path)
    with pytest.raises(FolderInUse) as caught:
        started(tmp_path)
    assert "--resume" in caught.value.hint
    assert "--force" in caught.value.hint
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("how", [{}, {"resume": True}, {"force": True}])
def test_a_folder_of_somebody_else_is_never_touched(tmp_path, how):
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(FolderInUse):
        started(tmp_path, **how)
    assert files_in(tmp_path) == {"thesis.txt": b"ten years of work"}
    assert not (tmp_path / "pictures").exists()


def test_force_refuses_a_record_that_is_not_ours(tmp_path):
    (tmp_path / "run.json").write_text('{"experiment": 3}')
    (tmp_path / "labels.parquet").write_text("precious")
    with pytest.raises(FolderInUse):
        started(tmp_path, force=True)
    assert (tmp_path / "labels.parquet").read_text() == "precious"


def test_force_removes_what_a_run_made_and_nothing_else(tmp_path):
    with Run.start(tmp_path, SETTINGS, ABOUT) as run:
        run.keep([(one_picture(), Image.new("RGB", (8, 8)))], "made-up")
        run.keep_labels([Label("nurse-0000", "gender", "woman")])
        run.write_json("findings.json", {"old": True})
        run.write_text("method.html", "how")
    (tmp_path / "notes.txt").write_text("mine")
    Image.new("RGB", (8, 8)).save(tmp_path / "pictures" / "holiday-2024.png")
    with Run.start(tmp_path, {"suite": "other"}, {}, force=True) as run:
        assert run.pictures() == {}
        assert run.told == {}
    assert sorted(files_in(tmp_path)) == ["notes.txt", "pictures/holiday-2024.png", "run.json"]
    assert json.loads((tmp_path / "run.json").read_text())["settings"] == {"suite": "other"}


def test_force_sets_aside_what_people_told_and_deletes_none_of_it(tmp_path):
    started(tmp_path)
    for time in range(2):  # the second comes within the same second
        (tmp_path / "people").mkdir()
        told = {"people/anna.jsonl": f"{time}", "people.csv": "picture", "calibration.json": "{}"}
        for name, text in told.items():
            (tmp_path / name).write_text(text)
        started(tmp_path, resume=True)
        assert told.keys() <= files_in(tmp_path).keys()
        started(tmp_path, force=True)
        assert not told.keys() & files_in(tmp_path).keys()
    first, second = sorted(tmp_path.glob("people-*"))
    for time, folder in enumerate((first, second)):
        assert files_in(folder) == {
            "people/anna.jsonl": f"{time}".encode(), "people.csv": b"picture", "calibration.json": b"{}"
        }  # fmt: skip
    started(tmp_path, force=True)  # nothing was told since: there is nothing to set aside
    assert len(list(tmp_path.glob("people-*"))) == 2


def test_resume_in_a_new_folder_just_starts(tmp_path):
    assert started(tmp_path / "new", resume=True).pictures() == {}


def test_resume_goes_on_with_what_was_recorded(tmp_path):
    first = started(tmp_path).about
    second = started(tmp_path, resume=True).about
    assert second["started"] == first["started"]
    [again] = second["resumed"]
    assert again["at"] >= first["started"]
    assert again["versions"] == first["versions"]
    assert len(started(tmp_path, resume=True).about["resumed"]) == 2


def test_other_versions_of_libraries_are_recorded_and_do_not_block_a_run_that_goes_on(tmp_path, monkeypatch):
    started(tmp_path)
    monkeypatch.setattr("fairest.run.record._versions", lambda: {"torch": "99.0"})
    about = started(tmp_path, resume=True).about
    assert about["versions"].get("torch") != "99.0"
    assert about["resumed"][0]["versions"] == {"torch": "99.0"}


def test_what_a_report_shows_ends_nowhere_and_tells_when_it_was_gone_on_with(tmp_path):
    started(tmp_path)
    run = started(tmp_path, resume=True)
    assert "finished" not in run.shown
    assert run.shown["resumed"] == [run.about["resumed"][0]["at"]]
    assert run.shown["settings"] == run.about["settings"]


def test_a_finished_run_may_be_resumed_and_finished_again(tmp_path):
    Run.start(tmp_path, SETTINGS, ABOUT).finish(seconds=1)
    run = Run.start(tmp_path, SETTINGS, ABOUT, resume=True)
    assert run.about["finished"] is None
    run.finish(seconds=2)
    assert json.loads((tmp_path / "run.json").read_text())["seconds"] == 2


def test_resume_with_other_settings_names_the_differences(tmp_path):
    started(tmp_path)
    about = {"generator": {"name": "made-up", "sha256": {"weights": "cd34"}}}
    with pytest.raises(RunMismatch) as caught:
        Run.start(tmp_path, {**SETTINGS, "alpha": 0.01, "delta": 0.1}, about, resume=True)
    assert "alpha was 0.05, now 0.01" in str(caught.value)
    assert "delta was null, now 0.1" in str(caught.value)
    assert 'generator.sha256.weights was "ab12", now "cd34"' in str(caught.value)
    assert "suite" not in caught.value.message


def test_a_mismatch_names_three_differences_settings_first_and_counts_the_rest(tmp_path):
    started(tmp_path)
    about = {"generator": {"name": "other", "sha256": {"weights": "f" * 500}}}
    with pytest.raises(RunMismatch) as caught:
        Run.start(tmp_path, {**SETTINGS, "alpha": 0.01}, {**about, "a": 1}, resume=True)
    said = caught.value.message
    assert said.startswith("The run in this folder was made otherwise: alpha was 0.05, now 0.01; a was null, now 1; ")
    assert said.endswith("; and 1 more.")
    with pytest.raises(RunMismatch) as caught:
        Run.start(tmp_path, SETTINGS, {"generator": {**ABOUT["generator"], **about["generator"], "name": "made-up"}},
                  resume=True)  # fmt: skip
    assert caught.value.message.endswith(f'generator.sha256.weights was "ab12", now "{"f" * 58}….')


def test_long_values_that_begin_alike_are_told_where_they_part(tmp_path):
    long = "a sentence that is the same in both for much more than is shown of it, and ends in "
    Run.start(tmp_path, {}, {"a": long + "one", "b": [{"word": long, "n": 1}, 5, 6]}).finish()
    with pytest.raises(RunMismatch) as caught:
        Run.start(tmp_path, {}, {"a": long + "two", "b": [{"word": long, "n": 2}, 5]}, resume=True)
    # 20 signs before the place where they part
    assert 'a was … of it, and ends in one", now … of it, and ends in two"' in caught.value.message
    assert "b[0].n was 1, now 2" in caught.value.message
    assert "b[2] was 6, now null" in caught.value.message


def test_other_words_for_readers_are_no_other_run_and_the_newest_are_kept(tmp_path):
    about = {"judge": {"judges": [{"name": "eye", "notes": ["Old."]}], "weights": "ab"}}
    Run.start(tmp_path, {}, {**about, "notes": ["Old words."]}).finish()
    later = {"judge": {"judges": [{"name": "eye", "notes": ["New."]}], "weights": "ab"}, "notes": ["New words.", "2"]}
    with Run.start(tmp_path, {}, later, resume=True) as run:
        assert run.about["notes"] == ["New words.", "2"]
        assert run.about["judge"] == later["judge"]
    with pytest.raises(RunMismatch, match=r"judge\.weights"):
        Run.start(tmp_path, {}, {**later, "judge": {**later["judge"], "weights": "cd"}}, resume=True)


def test_what_was_asked_for_last_is_what_the_record_says(tmp_path):
    Run.start(tmp_path, SETTINGS, {**ABOUT, "asked": {"fixed": 3}}).finish()
    Run.start(tmp_path, SETTINGS, {**ABOUT, "asked": {"fixed": 4}}, resume=True).finish()
    assert json.loads((tmp_path / "run.json").read_text())["asked"] == {"fixed": 4}


def test_what_is_free_to_change_is_recorded_as_it_is_now_and_nothing_else_may_change(tmp_path):
    free = ("settings.alpha", "calibration")
    started(tmp_path)
    changed, measured = {**SETTINGS, "alpha": 0.01}, {"calibration": {"confusions": [3]}}
    with Run.start(tmp_path, changed, {**ABOUT, **measured}, resume=True, free=free) as run:
        assert run.about["settings"]["alpha"] == 0.01
        assert run.about["calibration"] == measured["calibration"]
    assert json.loads((tmp_path / "run.json").read_text())["settings"] == {
        **SETTINGS,
        "attributes": ["gender"],
        "alpha": 0.01,
    }
    with pytest.raises(RunMismatch) as caught:
        Run.start(tmp_path, {**SETTINGS, "suite": "x", "alphabet": 1}, {**ABOUT, **measured}, resume=True, free=free)
    assert 'suite was "occupations", now "x"' in str(caught.value)
    assert "alphabet was null, now 1" in str(caught.value)  # "alpha" frees no other name that begins like it
    assert "alpha was" not in str(caught.value)


def test_a_mismatch_leaves_the_record_as_it_was_and_the_folder_free(tmp_path):
    started(tmp_path)
    before = files_in(tmp_path)
    with pytest.raises(RunMismatch):
        Run.start(tmp_path, {**SETTINGS, "alpha": 0.01}, ABOUT, resume=True)
    assert files_in(tmp_path) == before
    assert started(tmp_path, resume=True).about["settings"]["alpha"] == 0.05


def test_resume_of_another_format_is_refused(tmp_path):
    started(tmp_path)
    record = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({**record, "format": 99}))
    with pytest.raises(RunMismatch, match="format 99"):
        started(tmp_path, resume=True)


@pytest.mark.parametrize("content", ["", '{"format": 1, "fairest": "0', "[1]", "\0\0\0"])
def test_a_damaged_record_is_a_clear_error(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunMismatch, match=r"run\.json is not readable"):
        started(tmp_path, resume=True)
    assert (tmp_path / "run.json").read_text() == content


def test_two_runs_cannot_write_into_one_folder(tmp_path):
    with Run.start(tmp_path, SETTINGS, ABOUT), pytest.raises(FolderInUse, match="Another fairest"):
        started(tmp_path, resume=True)
    started(tmp_path, resume=True)


def test_the_lock_falls_with_its_process(tmp_path):
    code = "import os, sys; from fairest.run import Run; Run.start(sys.argv[1], {}, {}); os.kill(os.getpid(), 9)"
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert ended.returncode == -9
    assert (tmp_path / ".lock").exists()
    with Run.start(tmp_path, {}, {}, resume=True) as run:
        assert run.about["resumed"]


def test_nan_is_no_json(tmp_path):
    with Run.start(tmp_path, SETTINGS, ABOUT) as run, pytest.raises(ValueError, match="Out of range"):
        run.write_json("findings.json", {"share": float("nan")})
    assert not (tmp_path / "findings.json").exists()


def test_what_was_found_when_a_run_began_is_the_same_when_it_is_gone_on_with(tmp_path):
    with Run.start(tmp_path, {}, {}) as run:
        assert run.once("batch", lambda: 8) == 8
    with Run.start(tmp_path, {}, {}, resume=True) as run:
        assert run.once("batch", lambda: 64) == 8
    assert json.loads((tmp_path / "run.json").read_text())["found"] == {"batch": 8}
