"""`fairest recipes`: the ways pictures can be made, and what may be set for each."""

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairest.cli.show import print_json, print_table, say

if TYPE_CHECKING:
    from fairest.making import Recipe

__all__ = ["recipes"]


def recipes(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One of them, or python:FILE.py:FUNCTION.", show_default=False)
    ] = None,
    source: Annotated[bool, typer.Option("--source", help="Print its code, to read and to copy.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """List the recipes, or show one: what it does, and its settings with their defaults.

    A recipe is a short function; copy one, change it, and draw by it: fairest generate --recipe python:mine.py:NAME

    \b
    Examples:
      fairest recipes
      fairest recipes disco
      fairest recipes disco --source > mine.py
    """
    from fairest.making import find_recipe, known_recipes, summary

    if name is None:
        found = {known: summary(known) for known in known_recipes()}
        rows = [(known, about, "film" if film else "picture") for known, (about, film) in found.items()]
        print_json({known: {"about": about, "gives": gives} for known, about, gives in rows}) if as_json else _list(
            rows
        )
        return
    recipe = find_recipe(name)
    if source:
        say(recipe.source.rstrip())
    elif as_json:
        print_json(_told(recipe))
    else:
        _show(recipe)


def _told(recipe: "Recipe") -> dict[str, Any]:
    knobs = recipe.knobs.values()
    return {
        "about": recipe.about,
        "gives": "film" if recipe.is_film else "picture",
        "settings": {knob.name: {"type": knob.written, "default": _plain(knob.default)} for knob in knobs},
    }


def _plain(default: object) -> object:
    if default is inspect.Parameter.empty:
        return None
    return default if default is None or isinstance(default, bool | int | float | str) else str(default)


def _list(rows: list[tuple[str, str, str]]) -> None:
    print_table(("recipe", "what it does", "gives"), rows)
    say('One of them: fairest recipes NAME. Draw by it: fairest generate --recipe NAME "a prompt"')


def _show(recipe: "Recipe") -> None:
    say(recipe.about + "\n")
    rows = [(knob.name, _kind(knob.written), _default(knob.default)) for knob in recipe.knobs.values()]
    print_table(("setting", "type", "default"), rows)


def _kind(written: str) -> str:
    if "Curve" in written:
        return "number or curve"
    return {"int": "whole number", "float": "number", "str": "text", "bool": "true or false"}.get(written, "file")


def _default(default: object) -> str:
    if default is inspect.Parameter.empty:
        return "has to be given"
    return "none" if default is None or default == "" else str(default)
