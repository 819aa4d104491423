"""`fairest audit-judge` on painted pictures in a folder, with a table of what is truly on them."""

import csv
import json

import pytest

from fairest.cli import main
from fairest.cli.audit_judge import _show_rates
from fairest.decide.accuracy.assess import KINDS, assess
from fairest.measure.accuracy import Answers
from fairest.village import Painter


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("painted")
    with (folder / "truth.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "gender", "tone of skin"])
        for seed in range(60):
            picture, somebody = Painter().paint("nurse", seed)
            picture.save(folder / f"{seed}.png")
            rows.writerow(
                [f"{seed}.png", somebody["gender"], "\x1b[31mdark" if somebody["skin-tone"] == "dark" else "other"]
            )
    return folder / "truth.csv"


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["audit-judge", *map(str, arguments)])
    told = capsys.readouterr()
    return int(stopped.value.code or 0), told.out, told.err


def test_a_judge_is_audited_by_a_table(table, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    status, out, _ = run(capsys, "village", table, "--out", tmp_path / "out")
    assert status == 0
    assert "perceived gender, by perceived gender and tone of skin" in out
    assert f"page: {tmp_path / 'out' / 'judge.html'}" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("columns", [60, 80])
def test_in_a_narrow_terminal_no_word_is_cut(capsys, monkeypatch, columns):
    groups = ("woman, medium-light", "woman, medium-dark", "man, medium-light", "man, medium-dark")
    counts = [Answers("gender", "gender+skin-tone", name, 40 - i, i, (("unsure", 3),)) for i, name in enumerate(groups)]
    (table,) = assess([counts], 0.05, 0.05)
    monkeypatch.setenv("COLUMNS", str(columns))
    for kind in KINDS:
        _show_rates(table, kind)
    shown = capsys.readouterr().out
    words = {"pictures", "others", "undetermined", "woman", "man", "medium-light", "medium-dark", "skin"}
    assert words <= set(shown.split())
    assert max(map(len, shown.splitlines())) <= columns


def test_what_would_settle_what_is_undetermined_is_said(table, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = run(capsys, "village", table, "--by", "gender", "--out", tmp_path / "out")[1]
    document = json.loads((tmp_path / "out" / "judge.json").read_text())
    told = document["tables"][0]["groups"][0]["label_rate"]
    assert told["verdict"] == "undetermined"
    assert f"undetermined   about {told['needs']}" in shown
    assert " would settle half of the " in shown


def test_json_is_the_document_and_nothing_else(table, tmp_path, capsys):
    status, out, _ = run(capsys, "village", table, "--by", "gender", "--out", tmp_path / "out", "--json")
    found = json.loads(out)
    assert (status, found["judge"], [one["by"] for one in found["tables"]]) == (0, "village", ["gender"])
    assert found == json.loads((tmp_path / "out" / "judge.json").read_text())


def test_a_pipeline_may_stop_where_a_group_differs(table, tmp_path, capsys):
    # People who see on the street what the judge does, and at home the opposite.
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made_up = table.with_name("made-up.csv")
    with made_up.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["file", "gender", "scene"])
        for i, row in enumerate(rows):
            other = {"woman": "man", "man": "woman"}[row["gender"]]
            out.writerow([row["file"], other if i % 2 else row["gender"], ("street", "home")[i % 2]])
    asked = ("village", made_up, "--by", "scene", "--fail-on", "differs")
    assert run(capsys, *asked, "--out", tmp_path / "a")[0] == 1
    asked = ("village", made_up, "--by", "scene")
    assert run(capsys, *asked, "--out", tmp_path / "b")[0] == 0


def test_a_run_is_named_alone_and_a_judge_with_its_table(table, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "nowhere")[0] == 2
    status, _, err = run(capsys, "vilage", table)
    assert (status, "Did you mean 'village'?" in err) == (2, True)
    assert run(capsys, "village", table, "--labels", table)[0] == 2
    assert list(tmp_path.iterdir()) == []
