import json
from pathlib import Path
from typing import Any

import pytest

from fairest import calibrating
from fairest.cli import main
from fairest.cli.show import printable
from fairest.measure import Calibration, confusion, read_calibration
from fairest.records import Label

GENDERS = ("woman", "man")


def some(values: tuple[str, ...] = GENDERS, right: int = 40, **dropped: Any) -> Calibration:
    """40 pictures of the first value, one of them told as the second, and one of the second that is unsure."""
    pairs = [(values[0], Label(str(i), "gender", values[0])) for i in range(right - 1)]
    pairs += [
        (values[0], Label("wrong", "gender", values[1])),
        (values[1], Label("unsure", "gender", None, why="unsure")),
    ]
    return Calibration(
        "village", (confusion("gender", values, pairs, measured_on="photographs", how="people"),), {"gender": dropped}
    )


class Fake:
    """Stands in for `fairest.calibrating`: keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: tuple[Any, ...] = ()
        self.gives = some(tied=3)

    def __call__(self, *asked: Any) -> Calibration:
        self.asked = asked
        return self.gives


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    fake = Fake()
    monkeypatch.setattr(calibrating, "calibrate_run", fake)
    monkeypatch.setattr(calibrating, "calibrate_folder", fake)
    monkeypatch.setattr("fairest.doors.load", lambda kind, name: (kind, name))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}", encoding="utf-8")
    (tmp_path / "plain").mkdir()
    return fake


def status(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["calibrate", *arguments])
    return int(stopped.value.code or 0)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_a_table_shows_what_was_told_by_what_is_true(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("run", "--labels", "people.csv") == 0
    assert fake.asked == (Path("run"), Path("people.csv"))
    shown = lines(capsys)
    # Clopper-Pearson at 39 of 40 and 0 of 1: .8684 to .9994, 0 to .975
    assert "woman 39 1 0 40 98 % (86 to 100 %)" in shown
    assert "man 0 0 1 1 0 % (0 to 98 %)" in shown
    assert any("right on 39 of 41 pictures, was unsure of 1 and wrong on 1." in line for line in shown)
    assert any(line.startswith("Fewer than 30 pictures") and "man (1)" in line for line in shown)
    assert "Not counted: tied 3." in shown
    assert shown[-1] == "Next: fairest audit … --calibration run/calibration.json"
    assert read_calibration("run/calibration.json") == fake.gives


def test_with_many_values_there_is_no_column_for_each(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.gives = some(("a", "b", "c", "d", "e", "f", "other"))
    assert status("run", "--labels", "people.csv") == 0
    shown = lines(capsys)
    assert "truly told otherwise unsure pictures right, 95 % interval" in shown
    assert "a b 1 0 40 98 % (86 to 100 %)" in shown
    assert "c none 0 0 not measured" in shown


@pytest.mark.parametrize("columns", [60, 80])
def test_in_a_narrow_terminal_no_word_is_cut_and_no_number_broken(
    fake: Fake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    values = ("woman, medium-light", "woman, medium-dark", "man, medium-light", "man, medium-dark")
    fake.gives = some(values)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert status("run", "--labels", "people.csv") == 0
    shown = capsys.readouterr().out.partition("On photographs")[0]
    assert {word for value in values for word in value.split()} <= set(shown.split())
    assert "98 % (86 to 100 %)" in shown
    assert max(map(len, shown.splitlines())) <= columns


def test_json_is_one_document_with_the_rates(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert status("run", "--labels", "people.csv", "--out", "c.json", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["file"], told["judge"]) == ("c.json", "village")
    assert told["rates"]["gender"]["woman"]["right"] == 39
    assert told["rates"]["gender"]["woman"]["low"] == pytest.approx(0.8684, abs=1e-4)
    assert told["few"] == {"gender": {"man": 1}}
    assert told["dropped"] == {"gender": {"tied": 3}}
    assert Path("c.json").exists()
    assert fake.gives.judge == "village"


def test_a_judge_labels_the_pictures_of_a_table_which_lie_beside_it(fake: Fake) -> None:
    assert status("village,batch=2", "plain/truth.csv", "--measured-on", "my photographs") == 0
    wanted = (Path("plain"), ("judge", "village,batch=2"), Path("plain/truth.csv"), "my photographs")
    assert fake.asked[:4] == wanted
    assert read_calibration("plain/calibration.json") == fake.gives


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("run", "--labels", "people.csv", "--sample", "3"),
        ("village", "plain/truth.csv", "--labels", "people.csv"),
        ("village", "plain/truth.csv", "--sample", "3"),
        ("run", "--labels", "people.csv", "--measured-on", "x"),
        ("run", "--sample", "3", "--out", "s.csv", "--measured-on", "x"),
        ("run", "--sample", "3"),
    ],
)
@pytest.mark.usefixtures("fake")
def test_what_does_not_go_together_is_refused(arguments: tuple[str, ...]) -> None:
    assert status(*arguments) == 2


@pytest.fixture
def sheet(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Fake:
    def written(*asked: Any) -> tuple[Path, dict[str, tuple[str, ...]]]:
        fake.asked = asked
        return Path("sheet"), {"g": ("w",)}

    monkeypatch.setattr(calibrating, "write_sheet", written)
    return fake


def test_a_sheet_and_its_pictures_are_told_with_what_comes_next(
    sheet: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status("run", "--sample", "200", "--seed", "7", "--out", "sheet.csv") == 0
    assert sheet.asked == (Path("run"), 200, 7, Path("sheet.csv"))
    shown = capsys.readouterr().out
    assert "200 pictures to label: sheet.csv, the pictures in sheet\n" in shown
    assert "Next: fairest calibrate run --labels sheet.csv" in shown


@pytest.mark.usefixtures("sheet")
def test_the_sheets_values_are_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("run", "--sample", "2", "--out", "sheet.csv", "--json") == 0
    wanted = {"file": "sheet.csv", "folder": "sheet", "pictures": 2, "values": {"g": ["w"]}}
    assert json.loads(capsys.readouterr().out) == wanted


def test_what_a_file_says_is_neither_markup_nor_a_command_to_the_terminal(
    fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.gives = some(("[red]woman[/red]", "\x1b[2Jman"))
    assert status("run", "--labels", "people.csv") == 0
    shown = capsys.readouterr().out
    assert "[red]woman[/red]" in shown
    assert "\x1b" not in shown


def test_signs_that_steer_a_terminal_are_replaced() -> None:
    assert printable("a\x1bb\nä €") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}ä €"
