"""What docs/compare.md and docs/ci.md show runs."""

import re
import shlex
from pathlib import Path

import pytest

from fairest.cli import main

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("compare.md", "ci.md")}
COMMANDS = sorted({line.strip(" -").removeprefix("run: ") for page in PAGES.values() for line in page.splitlines()
                   if re.match(r"\s*(- run: )?fairest (audit|compare) ", line)})  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_shown_exists(command, capsys):
    verb, *words = shlex.split(command)[1:]
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    told = capsys.readouterr().out
    assert all(word in told for word in words if word.startswith("--"))


def test_the_comparison_in_python_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch")
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGES["compare.md"], re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, "compare.md", "exec"), {})
    told = capsys.readouterr().out
    assert "1 of 12 statements changed: 1 is worse" in told
    assert told.splitlines()[1].startswith("nurse woman 0.")


def test_the_example_for_pytest_collects():
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGES["ci.md"], re.DOTALL)
    space: dict[str, object] = {}
    exec(compile(snippet, "ci.md", "exec"), space)
    assert sum(name.startswith("test_") for name in space) == 2


def test_links_lead_somewhere():
    links = [link for page in PAGES.values() for link in re.findall(r"\]\((?!http)([^)#]+)", page)]
    assert [link for link in links if not (DOCS / link).exists()] == []
