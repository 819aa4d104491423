"""The pages about making pictures: every command and setting they name exists."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from fairest.cli import main
from fairest.making import find_recipe, known_recipes

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("generate.md", "disco.md", "film.md", "layouts.md", "lora.md")


def text_of(page):
    return (DOCS / page).read_text(encoding="utf-8")


def help_of(capsys, verb):
    with pytest.raises(SystemExit):
        main([verb, "--help"])
    return capsys.readouterr().out


def commands(text):
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("fairest ")]


def examples(told):
    return [shlex.split(line)[1:] for line in told.splitlines() if line.strip().startswith("fairest generate")]


def check(words):
    """The recipe of a command exists, and so does each setting that is given."""
    named = dict(pairwise(words))
    recipe = named.get("--recipe", "stable-diffusion")
    if recipe.startswith("python:"):
        return
    given = [value for flag, value in pairwise(words) if flag == "--set"]
    find_recipe(recipe).settings(dict(setting.split("=", 1) for setting in given))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_on_the_page_can_be_given(page, capsys):
    for verb, *words in commands(text_of(page)):
        told = help_of(capsys, verb)
        assert all(word in told for word in words if re.match(r"--?[a-z]", word)), (page, words)
        if verb == "generate":
            check(words)


def test_every_example_of_the_help_can_be_given(capsys):
    found = examples(help_of(capsys, "generate"))
    assert len(found) >= 4
    for _, *words in found:
        check(words)


@pytest.mark.parametrize("page", PAGES)
def test_every_flag_and_setting_a_page_names_is_there(page, capsys):
    told = help_of(capsys, "generate") + help_of(capsys, "recipes")
    flags = set(re.findall(r"`(--[a-z-]+)", text_of(page)))
    assert all(flag in told or "lora_stack" in text_of(page) for flag in flags), flags
    settings = set(re.findall(r"`--set ([a-z_]+)=", text_of(page)))
    known = {knob for name in known_recipes() for knob in find_recipe(name).knobs}
    assert settings <= known


def test_the_table_of_recipes_has_all_of_them():
    rows = re.findall(r"^\| (`[^|]*`) \|", text_of("generate.md"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert named == set(known_recipes())


def test_discos_own_settings_are_settings_of_our_disco():
    ours = re.findall(r"^\| `[^|]*\| ([^|]*)\|", text_of("disco.md"), re.MULTILINE)
    knobs = set(find_recipe("disco").knobs) | set(find_recipe("disco-film").knobs)
    named = {name for cell in ours for name in re.findall(r"`([a-z_]+)`", cell)}
    assert named & knobs
    assert named - knobs <= {"cfg", "views", "start"} | {"init"}
