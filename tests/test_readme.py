"""The README's snippets run, and the commands it names exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import fairest
from fairest import api
from fairest.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split("#")[0].strip()
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_the_readmes_python_runs(snippet: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = api.audit

    def small(model: Any, **settings: Any) -> fairest.Audit:
        """The same audit with two pictures a prompt: the snippet is to be tried, not the model."""
        return whole(model, **{**settings, "max_images": 2, "out": tmp_path / "run"})

    monkeypatch.setattr(api, "audit", small)
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, "README.md", "exec"), {})


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_the_readmes_make_targets_exist(command: str) -> None:
    assert command.split()[1] in TARGETS


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("fairest ")])
def test_the_readmes_commands_and_options_exist(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    verb, *words = shlex.split(command)[1:]
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    told = capsys.readouterr().out
    assert all(word in told for word in words if word.startswith("--"))


def test_the_readme_starts_with_one_sentence_one_picture_and_the_two_commands() -> None:
    first_screen = README.split("## ")[0]
    assert first_screen.index("**fairest") < first_screen.index("![") < first_screen.index("make audit")
    assert COMMANDS[:2] == ["make audit", "make test"]


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_inside_the_repository_lead_somewhere(file: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / file).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_public_names_are_those_of_the_contract() -> None:
    assert set(fairest.__all__) == {
        "Audit",
        "Comparison",
        "Curation",
        "JudgeAudit",
        "Painter",
        "Regurgitation",
        "Search",
        "__version__",
        "assert_equivalent",
        "audit",
        "audit_judge",
        "compare",
        "curate",
        "draw",
        "regurgitation",
        "search",
    }
    assert all(getattr(fairest, name) is not None for name in fairest.__all__)
