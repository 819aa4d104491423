"""`fairest compare`: what reaches the call, what people see, and the exit status a pipeline lives by."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fairest.cli import main
from fairest.comparing import Comparison
from fairest.decide.changes.change import Change
from fairest.decide.changes.pairs import NotCompared
from fairest.errors import BadInput
from fairest.records import Finding
from fairest.results import Audit


def change(concept: str, direction: Any, *, told: int = 60) -> Change:
    finding = Finding(
        concept, concept, "gender", "woman", {"woman": 30, "man": 30}, {}, 60, 60, 0.5, 0.4, 0.6, 0.5, 0.5, 0.5, None
    )
    both, only_b = (30, 24) if told else (0, 0)
    return Change(finding, finding, 60, told, 60 - told, 0, both, 0, only_b, 0.14, 0.66, direction, 640.0)


class FakeCall:
    """Stands in for `fairest.compare`: keeps what it was asked and answers with the changes it was given."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.changes: tuple[Change, ...] = ()
        self.raises: BaseException | None = None
        self.more: dict[str, Any] = {}

    def __call__(self, a: str, b: str, **asked: Any) -> Comparison:
        self.asked = {"a": a, "b": b, **asked}
        if self.raises:
            raise self.raises
        asked["progress"]("A: drawing", 1, 2)
        folder = Path(asked["out"])
        folder.mkdir(parents=True)
        (folder / "compare.json").write_text('{"headline": "Nurses"}\n', encoding="utf-8")
        run = Audit(folder, (), "", {}, {})
        return Comparison(folder, run, run, self.changes, "1 of 2 statements changed.", 0.05, True, **self.more)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeCall:
    fake = FakeCall()
    monkeypatch.setitem(sys.modules, "fairest.comparing", SimpleNamespace(compare=fake))
    monkeypatch.chdir(tmp_path)
    return fake


def status(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["compare", *arguments])
    return int(stopped.value.code or 0)


def test_without_options_nothing_is_set_so_that_runs_speak_for_themselves(call: FakeCall) -> None:
    assert status("one", "two") == 0
    asked = {name: value for name, value in call.asked.items() if name not in ("out", "progress")}
    assert asked == {"a": "one", "b": "two", "alpha": 0.05, "resume": False, "force": False}
    assert call.asked["out"].parent == Path("fairest-runs")
    assert call.asked["out"].name.startswith("compare-one-two-2")


def test_every_option_reaches_the_call(call: FakeCall) -> None:
    options = "--suite s --reference r --attribute gender --attribute hair --judge j --delta .2 --alpha .01"
    drawing = "--max-images 7 --fixed 9 --budget 90s --judge-slack .1 --seed 3 --guidance 2 --steps 8 --batch 4"
    assert status("m:a", "m:b", *options.split(), *drawing.split(), "--out", "here", "--force") == 0
    wanted = {"suite": "s", "reference": "r", "attributes": ["gender", "hair"], "judge": ["j"], "delta": 0.2}
    wanted |= {"alpha": 0.01, "max_images": 7, "fixed": 9, "budget": "90s", "judge_slack": 0.1, "seed": 3}
    wanted |= {"out": Path("here"), "force": True, "options": {"guidance": 2.0, "steps": 8, "batch": 4}}
    assert {name: call.asked[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    ("directions", "fail_on", "wanted"),
    [
        (["worse", "better"], False, 0),
        (["worse", "better"], True, 1),
        (["better", "changed", None], True, 0),
        ([None], True, 0),
    ],
)
def test_the_exit_status_is_1_exactly_where_something_got_worse_and_that_was_asked(
    call: FakeCall, directions: list[str | None], fail_on: bool, wanted: int
) -> None:
    call.changes = tuple(change(f"c{i}", direction) for i, direction in enumerate(directions))
    assert status("a", "b", *(["--fail-on", "worse"] if fail_on else [])) == wanted


def test_an_error_exits_with_2_so_that_it_is_not_taken_for_a_verdict(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.raises = BadInput("The runs share no seeds.", hint="Audit B again.")
    assert status("a", "b", "--fail-on", "worse") == 2
    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()) == ("", ["fairest: The runs share no seeds.", "Audit B again."])


def test_people_see_changes_first_the_headline_and_where_the_page_is(
    call: FakeCall, capsys: pytest.CaptureFixture[str]
) -> None:
    call.changes = (change("cook", None), change("ghost", None, told=0), change("nurse", "worse"))
    assert status("a", "b", "--out", "here") == 0
    shown = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    rows = [line for line in lines if line.startswith(("nurse", "cook", "ghost"))]
    assert rows == [
        "nurse woman 50 90 +40 +14 to +66 0/24 worse",
        "cook woman 50 90 +40 +14 to +66 0/24 none",
        "ghost woman n/a n/a 0/0 not told",
    ]
    assert "1 of 2 statements changed." in shown
    assert f"page: {Path('here/compare.html')}" in shown


def test_a_long_table_is_cut_and_says_so(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.changes = tuple(change(f"c{i}", None) for i in range(45))
    assert status("a", "b") == 0
    assert "and 5 more statements: see the page" in capsys.readouterr().out


def test_warnings_and_what_was_not_compared_stand_on_stderr(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.changes = (change("nurse", None),)
    call.more = {"warnings": ("The suites differ.",), "not_compared": (NotCompared("pilot", "only A has it"),)}
    assert status("a", "b", "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"headline": "Nurses"}
    assert told.err.splitlines() == ["note: The suites differ.", "not compared: pilot, only A has it"]


def test_concepts_are_never_markup(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.changes = (change("[b]x[/b]", "worse"),)
    assert status("a", "b") == 0
    assert "[b]x[/b]" in capsys.readouterr().out


def test_an_interrupt_says_how_to_go_on_and_exits_with_130(call: FakeCall, capsys: pytest.CaptureFixture[str]) -> None:
    call.raises = KeyboardInterrupt()
    assert status("a", "b", "--out", "here") == 130
    assert "--out here --resume" in capsys.readouterr().err


def test_two_folders_that_are_no_runs_are_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert status("runs/a", "runs/b") == 2
    assert "There is no run in runs/a" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
