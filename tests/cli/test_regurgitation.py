"""`fairest regurgitation`: what reaches the call, what people see, and what a kill leaves."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from fairest import stats
from fairest.cli.regurgitation import regurgitation as command
from fairest.errors import BadInput
from fairest.records import Picture
from fairest.regurgitating.counting import Rate
from fairest.regurgitating.drawn import Pair
from fairest.regurgitating.result import Regurgitation
from fairest.regurgitating.threshold import Limits


def result(folder: Path) -> Regurgitation:
    share = stats.share(3, 20, 20)
    picture = Picture("caption-a-0000", "caption-a", "a nurse", 7, "pictures/caption-a-0000.png")
    pair = Pair(
        "m", picture, "a \x1b[31mnurse", "all captions", row=3, key="k3", its_caption="a nurse", cosine=0.99,
        pixels=0.97, closeness=0.8,
    )  # fmt: skip
    rate = Rate("m", "all captions", share, share.value, 4, 40, 40)
    return Regurgitation(folder, "set", ((rate,),), (pair,), Limits(0.9, 0.8), None, None, {}, 20)


class FakeCall:
    """Stands in for `fairest.regurgitating.regurgitation`: keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.raises: BaseException | None = None

    def __call__(self, model: str, source: str, **asked: Any) -> Regurgitation:
        self.asked = {"model": model, "source": source, **asked}
        if self.raises:
            raise self.raises
        asked["progress"]("drawing", 1, 2)
        done = result(Path(asked["out"]))
        done.folder.mkdir(parents=True)
        (done.folder / "regurgitation.json").write_text(json.dumps(done.document()), encoding="utf-8")
        return done


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeCall:
    fake = FakeCall()
    monkeypatch.setattr("fairest.regurgitating.regurgitation", fake)
    monkeypatch.chdir(tmp_path)
    return fake


def run(*arguments: str) -> Any:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, arguments)


def test_what_is_asked_reaches_the_call(call):
    run("village", "shards", "--beside", "other", "--encoder", "clip:x", "--captions", "50", "--pictures", "3",
        "--threshold", "0.95,0.9", "--false-alarms", "0.02", "--seed", "4", "--steps", "7", "--out", "r")  # fmt: skip
    asked = {key: value for key, value in call.asked.items() if key != "progress"}
    assert asked == {
        "model": "village", "source": "shards", "beside": "other", "encoder": "clip:x", "captions": 50, "pictures": 3,
        "threshold": (0.95, 0.9), "false_alarms": 0.02, "seed": 4, "options": {"steps": 7}, "out": Path("r"),
        "resume": False,
    }  # fmt: skip


@pytest.mark.usefixtures("call")
def test_the_table_the_pairs_and_the_page_are_shown_and_no_caption_steers_the_terminal():
    shown = run("village", "shards", "--out", "r")
    assert shown.exit_code == 0
    assert "3 of 20" in shown.stdout
    assert "m drew a copy of a training picture for 15 % (3 to 38 %) of 20 training captions." in shown.stdout
    assert "page: r/regurgitation.html" in shown.stdout
    assert "nurse" in shown.stdout
    assert "\x1b" not in shown.stdout


@pytest.mark.usefixtures("call")
def test_json_is_the_document_and_nothing_else():
    document = json.loads(run("village", "shards", "--out", "r", "--json").stdout)
    assert document["rates"][0]["copied"] == 3
    assert document["pairs"][0]["training_key"] == "k3"


def test_a_new_run_folder_is_named_after_both(call):
    run("diffusers:models/mine", "data/shards")
    assert call.asked["out"].name.startswith("regurgitation-mine-shards-")


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("given", ["0.9", "a,b", "0.9,0.8,0.7"])
def test_a_threshold_is_two_numbers(given):
    assert isinstance(run("village", "shards", "--threshold", given).exception, BadInput)


@pytest.mark.usefixtures("call")
def test_going_on_needs_a_folder():
    assert isinstance(run("village", "shards", "--resume").exception, BadInput)


def test_a_stop_says_how_to_go_on(call):
    call.raises = KeyboardInterrupt()
    stopped = run("village", "shards", "--out", "r s")
    assert stopped.exit_code == 130
    assert "--out 'r s' --resume" in stopped.stderr


def test_every_command_that_the_page_of_docs_shows_parses(call):
    page = (Path(__file__).parents[2] / "docs" / "regurgitation.md").read_text(encoding="utf-8")
    commands = re.findall(r"^fairest regurgitation (.*)$", page, re.MULTILINE)
    assert len(commands) == 4
    for number, shown in enumerate(commands):
        words = shlex.split(shown)
        place = [] if "--out" in words else ["--out", str(number)]
        assert run(*words, *place).exit_code == 0, shown
        assert call.asked["model"] == words[0]
