"""What docs/judges.md and docs/judges/ show on the command line is understood."""

import inspect
import re
import shlex
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from typer.main import get_command

from fairest import doors
from fairest.cli import app

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "judges.md", *sorted((DOCS / "judges").glob("*.md"))]
BLOCKS = [block for page in PAGES for block in re.findall(r"```\w*\n(.*?)```", page.read_text("utf-8"), re.DOTALL)]
COMMANDS = sorted(
    {line.strip() for block in BLOCKS for line in block.splitlines() if re.match(r"\s*fairest [a-z]", line)}
)
NAMES = sorted({name for command in COMMANDS for name in re.findall(r'--judge "?([^\s"]+)', command)})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shown_parses(command):
    verb, *words = shlex.split(command)[1:]
    known = get_command(app).commands[verb]
    known.make_context(verb, words)


@pytest.mark.parametrize("name", [name for name in NAMES if "," in name])
def test_every_option_of_a_judge_shown_exists(name):
    point = next(iter(entry_points(group="fairest.judges", name=re.split("[:,]", name)[0])))
    taken = inspect.signature(point.load()).parameters
    _, *options = re.split(r",(?=[a-z_]+=)", name)
    anything = any(one.kind is one.VAR_KEYWORD for one in taken.values())
    assert anything or {option.partition("=")[0] for option in options} <= taken.keys()


def test_every_judge_shown_has_a_door():
    assert len(COMMANDS) > 15
    assert {re.split("[:,]", name)[0] for name in NAMES} <= set(doors.known("judge"))


def test_links_lead_somewhere():
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8"))]
    assert [link for page, link in links if not (page.parent / link).exists()] == []
