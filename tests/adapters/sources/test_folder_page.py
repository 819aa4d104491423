"""What docs/generators/folder.md shows works."""

import re
import shlex
from pathlib import Path

import pytest

from fairest.adapters.sources.folder import collection
from fairest.cli import main

PAGE = (Path(__file__).parents[3] / "docs" / "generators" / "folder.md").read_text(encoding="utf-8")


def test_the_page_has_the_headings_of_every_adapter():
    assert re.findall(r"^## (.*)", PAGE, re.MULTILINE) == [
        "Start",
        "Settings",
        "What is recorded",
        "What cannot be known",
        "What was run",
    ]


def test_the_table_on_the_page_works(tmp_path, lay, picture):
    (table,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "prompts.csv").write_text(table, encoding="utf-8")
    pictures = lay(tmp_path / "pictures", {f"{number}.png": picture(number) for number in (1, 2, 3)})
    made = collection(f"{pictures}/", prompts=tmp_path / "prompts.csv")
    seeds = {prompt.id: {one.source: one.seed for one in made.found[prompt.id]} for prompt in made.suite.prompts}
    assert seeds == {"nurse": {"1.png": 11, "2.png": 12}, "nurse-man": {"3.png": 13}}
    assert made.suite.prompts[1].asked == {"gender": "man"}


def test_the_options_on_the_page_exist(capsys):
    (command,) = re.findall(r"```console\n(fairest .*?)\n```", PAGE, re.DOTALL)
    with pytest.raises(SystemExit):
        main(["audit", "--help"])
    told = capsys.readouterr().out
    assert all(word in told for word in [*shlex.split(command), "--prompts"] if word.startswith("--"))


def test_every_name_the_page_calls_no_name_is_none(tmp_path, lay, picture):
    for folder in ("2024-01-01", "0001", "train", "images"):
        lay(tmp_path / folder, {f"{folder}/{number}.png": picture(number) for number in (1, 2)})
        assert collection(str(tmp_path / folder)).describe()["prompts_from"] is None
