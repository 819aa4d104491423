"""`fairest label` as a command: what it prints and what it refuses. The page itself is tested in a browser."""

import contextlib
import json
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import fairest.labelling
from fairest.cli import main
from fairest.records import Finding, Label, Picture
from fairest.run import Run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished audit of four pictures and one attribute; the judge says woman of all."""
    about = {"generator": {"name": "made-up"}, "judge": {"name": "eyes"}, "suite": {"sha256": "ab"}}
    with Run.start(tmp_path / "run", {"model": "made-up", "seed": 0}, about) as opened:
        wanted = [Picture(f"nurse-000{i}", "nurse", "a nurse", i, None) for i in range(4)]
        pictures = opened.keep([(p, Image.effect_noise((8, 8), 60).convert("RGB")) for p in wanted], "made-up")
        opened.write_labels([Label(p.id, "gender", "woman") for p in pictures], pictures)
        finding = dict.fromkeys(Finding.__dataclass_fields__) | {
            "prompt": "nurse", "concept": "nurse", "attribute": "gender", "value": "woman", "gaps": {}, "asked": False,
            "counts": {"woman": 4, "man": 0}, "n": 4, "told": 4, "low": 0.0, "high": 1.0,
        }  # fmt: skip
        plan = {"attributes": ["gender"], "fixed": 4}
        opened.write_json("findings.json", {"format": 1, "headline": "", "findings": [finding], "plan": plan})
        opened.finish()
    return tmp_path / "run"


Answers = Callable[[Any], None]


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> list[Answers]:
    """Stands in for page and person: tells what is in the list, and presses Ctrl-C."""
    answers: list[Answers] = []
    monkeypatch.setenv("COLUMNS", "200")

    @contextlib.contextmanager
    def served(session: Any, port: int = 0) -> Iterator[str]:
        for answer in answers:
            answer(session)
        threading.Timer(0.1, signal.raise_signal, [signal.SIGINT]).start()
        yield f"http://127.0.0.1:{port}/token/"

    monkeypatch.setattr(fairest.labelling, "serving", served)
    return answers


def status(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["label", *arguments, "--no-browser"])
    return int(stopped.value.code or 0)


def all_women_but_the_last(session: Any) -> None:
    for i, name in enumerate(session.told):
        session.tell(name, {"gender": "man" if i == 3 else "woman"})


def test_ctrl_c_ends_it_and_the_labels_become_a_calibration(
    run: Path, somebody: list[Answers], capsys: pytest.CaptureFixture[str]
) -> None:
    somebody.append(all_women_but_the_last)
    assert status(str(run)) == 0
    printed = capsys.readouterr()
    assert "someone: 0 of 4 pictures are labelled." not in printed.err  # they were told before the address is printed
    assert "The page: http://127.0.0.1:0/token/" in printed.err
    assert "someone: 4 of 4 pictures" in printed.out
    assert f"Next: fairest audit --out {run} --resume --calibration {run}/calibration.json" in printed.out
    assert (run / "people.csv").is_file()
    assert (run / "calibration.json").is_file()


def test_json_is_one_document_with_the_agreement(
    run: Path, somebody: list[Answers], capsys: pytest.CaptureFixture[str]
) -> None:
    somebody.append(all_women_but_the_last)
    assert status(str(run), "--rater", "anna") == 0
    capsys.readouterr()
    assert status(str(run), "--rater", "ben", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["raters"] == {"anna": 4, "ben": 4}
    (agreement,) = told["agreement"]
    assert agreement["raters"] == ["anna", "ben"]
    assert agreement["both"] == 4
    # each calls the last of an order of their own a man: on another picture, unless both orders end alike
    assert agreement["same"] in (2, 4)
    assert told["calibration"]["judge"] == "eyes"
    assert told["next"].startswith("fairest audit --out")


def test_a_run_with_a_calibration_says_that_labels_change_no_verdict_of_it_and_what_they_are_for(
    run: Path, somebody: list[Answers], capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads((run / "run.json").read_text())
    record |= {"calibration": {"from": "labels given"}, "started": "2026-01-02T03:04:05+00:00"}
    record["resumed"] = [
        {"at": "2026-02-03T04:05:06+00:00", "changed": ["calibration"]},
        {"at": "2026-03-04T04:05:06+00:00", "changed": ["settings"]},
    ]
    (run / "run.json").write_text(json.dumps(record))
    somebody.append(all_women_but_the_last)
    assert status(str(run)) == 0
    printed = capsys.readouterr()
    for said in (printed.out, printed.err):
        assert "A calibration was applied to this run on 2026-02-03, which may be done once" in said
    assert printed.out.rstrip().endswith(f"Next: fairest audit-judge {run}")
    assert status(str(run), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["applied"], told["next"]) == ("2026-02-03", f"fairest audit-judge {run}")


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize(
    ("name", "file", "said"),
    [
        ("people", True, "people cannot be made: File exists. May this run be written to?"),
        ("people.csv", False, "people.csv was not written by `fairest label`"),
        ("people/sample.json", False, "sample.json is not readable: [Errno 21] Is a directory"),
        ("people/someone.jsonl", False, "someone.jsonl cannot be read: Is a directory"),
        ("people/.someone.lock", False, ".someone.lock cannot be written: Is a directory"),
    ],
)
def test_a_run_that_cannot_be_written_to_is_said(
    run: Path, capsys: pytest.CaptureFixture[str], name: str, *, file: bool, said: str
) -> None:
    if file:
        (run / name).write_text("")
    else:
        (run / name).mkdir(parents=True)
    assert status(str(run)) == 2
    assert said in capsys.readouterr().err.replace("\n", " ")


def test_with_nothing_told_there_is_no_calibration_and_no_next_command(
    run: Path, somebody: list[Answers], capsys: pytest.CaptureFixture[str]
) -> None:
    assert somebody == []
    assert status(str(run), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["raters"], told["file"], told["next"]) == ({}, None, None)
    assert told["why"] == "nothing was told yet"


def test_what_a_stop_left_is_made_at_the_next_start(run: Path, somebody: list[Answers]) -> None:
    session, _ = fairest.labelling.open_session(run, "anna")
    with session:
        all_women_but_the_last(session)
    found: list[bool] = []
    somebody.append(lambda session: found.append((session.run / "calibration.json").is_file()))
    assert status(str(run), "--rater", "ben") == 0
    assert found == [True]


@pytest.mark.usefixtures("somebody")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sample", "5"), "A sample of 5 pictures was asked for; there are 4."),
        (("--sample", "0"), "A sample of 0 pictures"),
        (("--attribute", "hair"), "'hair' is not an attribute of this audit we know."),
        (("--rater", "../anna"), "is no name of a rater"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert status(str(run), *arguments) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(str(tmp_path)) == 2
    assert "Give the folder of a finished `fairest audit`." in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "uvicorn", None)
    assert status(str(run)) == 2
    assert 'pip install "fairest[label]"' in capsys.readouterr().err
