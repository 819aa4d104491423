import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from fairest.cli import app
from fairest.cli.village_card import show_confusions
from fairest.errors import NotFound
from fairest.village import files
from fairest.village.sheet import contact_sheet
from fairest.village.world import WORDS


def women(*counts: int) -> list[dict[str, int]]:
    """Of 20 pictures with a gender for each seed."""
    return [{"women": n, "told": 20, "n": 21} for n in counts]


SCORE = {"hits": 99, "n": 100, "share": 0.99, "low": 0.9455, "high": 0.9997}
CARD = {
    "guidance": [
        # pooled at CFG 1: 51 of 60 is .03 off the planted .88; 18 of 60 is .20 off the planted .10
        {"word": "nurse", "planted": 0.88, "cfg": {"1": women(16, 17, 18), "4": women(20, 20, 20)}},
        {"word": "pilot", "planted": 0.10, "cfg": {"1": women(4, 8, 6), "4": women(0, 0, 0)}},
    ],
    "explicit": {"2": {"village": {"gender": SCORE}}},
    "unseen_words": {"village": {"occupation": SCORE}},
    "neutral_occupation": {"1": {"village": {"all": SCORE, "words below .95": {"singer": SCORE}}}},
    "judges": {"village": {"noto": {"gender": {"n": 190, "right": 187, "untold": 2, "wrong": 1}}}},
    "clip": {"n": 390, "right": {"occupation": 380, "gender": 350, "skin-tone": 300}},
    "clip-second": {"n": 390, "right": {"occupation": 370, "gender": 340, "skin-tone": 290}},
    "enlarger": {
        "error": [
            {
                "drawings": "noto",
                "small": "exact",
                "n": 20,
                "enlarged": {"absolute": 0.0123},
                "bilinear": {"absolute": 0.0234},
            }
        ],
        "explicit": {"village-second": {"gender": SCORE}},
    },
}


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["village", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "card", lambda: CARD)


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_card() -> dict[str, Any]:
        raise NotFound("no card")

    monkeypatch.setattr(files, "card", no_card)


@pytest.mark.usefixtures("measured")
def test_the_village_names_every_word_and_says_that_emoji_are_not_people() -> None:
    shown = run()
    assert all(word.word in shown for word in WORDS)
    assert "Emoji are not people" in shown
    assert "CC BY 4.0" in shown
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    # Clopper-Pearson at 99 of 100: .9455 to .9997
    assert "2 village gender 99 % 99 of 100 94 to 100 %" in lines
    assert "village noto gender 190 187 2 1" in lines
    assert any(line.startswith("1 village 99 %") and line.endswith("singer") for line in lines)
    assert "2 village-second gender 99 % 99 of 100 94 to 100 %" in lines
    assert "noto exact 20 absolute 0.0123 0.0234" in lines
    clips = [line for line in lines if line.startswith(("The CLIP", "The second CLIP"))]
    assert [("occupation 380" in line, "occupation 370" in line) for line in clips] == [(True, False), (False, True)]


@pytest.mark.usefixtures("measured")
def test_the_table_shows_each_seed_and_counts_the_faithful_words() -> None:
    lines = [" ".join(line.split()) for line in run("--table").splitlines()]
    # Clopper-Pearson at 51, 60, 18 and 0 of 60: .734 to .929, .940 to 1, .188 to .432, 0 to .0596
    assert "nurse 88 % 80 85 90 [73-93] 100 100 100 [94-100]" in lines
    assert "pilot 10 % 20 40 30 [18-44] 0 0 0 [0-6]" in lines
    assert "CFG 1: 1 of 2 words within 0.10 of the planted share" in lines
    assert "CFG 4: 1 of 2 words within 0.10 of the planted share" in lines  # pilot: 0 against .10


def test_how_far_the_judges_err_is_shown_with_the_worst_case(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"woman": {"woman": 38, "unsure": 2}, "man": {"man": 40}}
    worst = {"woman": {"woman": 39, "man": 8, "unsure": 3}, "man": {"man": 50}}
    drawn = {"attribute": "gender", "measured_on": "village", "counts": counts, "worst_case": worst}
    drawn |= {"pictures": 100, "set_aside": 20, "both_told": 70, "alike": 69, "by_word": {"nurse": [10, 9, 1]}}
    painted = {"attribute": "gender", "measured_on": "painter", "counts": {"woman": {"woman": 9, "man": 1}}}
    show_confusions({"judges": {"village": {"found": [drawn, painted]}}})
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "village gender 80 78 2 0" in lines
    assert "painter gender 10 9 0 1" in lines
    # Clopper-Pearson at 38 of 40 and 39 of 50: .8308 to .9939, .6404 to .8847
    assert (
        "village, gender: least known is woman, 95 % (83 to 99.4 %); 20 of 100 set aside, with them 89 of 100 right, "
        "least known is woman, 78 % (64 to 89 %); the judges agree on 69 of 70; hardest word: nurse, 9 of 10 right"
    ) in lines


@pytest.mark.usefixtures("unmeasured")
def test_without_a_card_it_says_how_to_measure() -> None:
    assert "fairest village --measure" in run("--table")
    assert json.loads(run("--json"))["card"] is None


@pytest.mark.usefixtures("measured")
def test_json_holds_the_planted_shares_the_files_and_the_card() -> None:
    told = json.loads(run("--json"))
    nurse = next(word for word in told["words"] if word["word"] == "nurse")
    assert nurse["women"] == 0.879
    assert nurse["skin-tone"] == {"light": 0.05, "medium-light": 0.1, "medium": 0.2, "medium-dark": 0.3, "dark": 0.35}
    assert told["card"] == CARD
    assert all(file["licence"] for file in told["files"])


class Grey:
    """Draws grey squares, lighter with the seed."""

    name = "grey"
    batch = 4

    def draw(self, texts: Any, seeds: Any) -> list[Image.Image]:
        self.texts = list(texts)
        return [Image.new("RGB", (8, 8), (seed, seed, seed)) for seed in seeds]

    def describe(self) -> dict[str, object]:
        return {}


def test_a_contact_sheet_has_a_row_a_word_and_a_column_a_seed() -> None:
    seen: list[tuple[str, int, int]] = []
    grey = Grey()
    sheet = contact_sheet(grey, ["cook", "artist"], each=3, progress=lambda *step: seen.append(step))
    # 150 for the words and 64 + 4 a picture; 4 above and 64 + 4 a row
    assert sheet.size == (150 + 3 * 68, 4 + 2 * 68)
    assert [sheet.getpixel((150 + column * 68 + 32, 36)) for column in range(3)] == [(s, s, s) for s in range(3)]
    assert grey.texts == ["a photo of an artist"] * 3
    assert seen == [("drawing", 3, 6), ("drawing", 6, 6)]


def test_the_sheet_is_written_where_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("fairest.doors.load", lambda kind, name: Grey())  # noqa: ARG005
    assert run("--sheet", str(tmp_path / "sheet")) == ""
    with Image.open(tmp_path / "sheet") as sheet:
        assert sheet.format == "PNG"
        assert sheet.height == 4 + len(WORDS) * 68
