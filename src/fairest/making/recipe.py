"""A recipe by its name, and what may be set for it."""

import ast
import hashlib
import importlib.util
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fairest import doors
from fairest.errors import BadInput, UnknownName, closest

__all__ = ["INPUTS", "Knob", "Recipe", "find_recipe", "known_recipes", "summary"]

INPUTS = ("init", "mask", "layout")
"""Settings that are read from files."""


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting of a recipe."""

    name: str
    default: Any
    written: str
    """Its type, as the recipe states it."""

    def read(self, given: object) -> object:
        """A value as somebody wrote it, as the recipe takes it. Raises `BadInput`."""
        if given is None and "None" in self.written:
            return None
        for kind, read in _READERS.items():
            if kind in self.written:
                return read(self.name, given)
        return given


@dataclass(frozen=True)
class Recipe:
    """A short function `(studio, prompt, **settings)` that gives pictures or a film."""

    name: str
    function: Callable[..., Any]

    @cached_property
    def knobs(self) -> Mapping[str, Knob]:
        """What may be set, by name; files among it. Raises `BadInput` for a function that is no recipe."""
        parameters = list(inspect.signature(self.function).parameters.values())
        if [p.name for p in parameters[:2]] != ["studio", "prompt"]:
            raise BadInput(
                f"{self.name!r} takes {inspect.signature(self.function)}.",
                hint="A recipe is a function (studio, prompt, *, and settings with defaults).",
            )
        return {p.name: Knob(p.name, p.default, _type_of(p)) for p in parameters[2:]}

    @property
    def is_film(self) -> bool:
        """Whether it gives a film for each seed."""
        return "Film" in str(inspect.signature(self.function).return_annotation)

    @property
    def about(self) -> str:
        """Its whole description."""
        return inspect.getdoc(self.function) or ""

    @property
    def source(self) -> str:
        """The file it stands in."""
        return inspect.getsource(inspect.getmodule(self.function) or self.function)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.source.encode()).hexdigest()

    def settings(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Every setting that is no file, as given or by default. Raises `UnknownName`, `BadInput`."""
        for name in given:
            self.need(name)
            if name in INPUTS:
                raise BadInput(f"{name!r} is no setting but a file.", hint=f"Give it by --{name} FILE")
        chosen = {name: knob.default for name, knob in self.knobs.items() if name not in INPUTS}
        lacking = [name for name, default in chosen.items() if default is inspect.Parameter.empty and name not in given]
        if lacking:
            raise BadInput(f"The recipe {self.name!r} needs {lacking[0]}.", hint=f"Give it: --set {lacking[0]}=…")
        return chosen | {name: self.knobs[name].read(value) for name, value in given.items()}

    def need(self, name: str) -> None:
        """Raise where the recipe takes no setting, or file, of that name."""
        if name in self.knobs:
            return
        guess = closest(name, self.knobs)
        raise BadInput(
            f"The recipe {self.name!r} has no {name!r}." + (f" Did you mean {guess!r}?" if guess else ""),
            hint=f"It takes: {', '.join(self.knobs) or 'no settings'}",
        )


def find_recipe(name: str) -> Recipe:
    """A recipe by name, or `python:FILE.py:FUNCTION`. Raises `UnknownName`, `MissingExtra`, `BadInput`."""
    door, _, rest = name.partition(":")
    if rest and door != "python":
        raise UnknownName("recipe", name, known_recipes())
    behind = doors.opened("recipe", door)
    recipe = Recipe(name, behind(rest) if door == "python" else behind)
    _ = recipe.knobs  # what is no recipe is refused now
    return recipe


def known_recipes() -> list[str]:
    """All that stand behind a name of their own."""
    return [name for name in doors.known("recipe") if name != "python"]


def summary(name: str) -> tuple[str, bool]:
    """What a recipe says it does, in one line, and whether it gives a film: read without running any of its code."""
    module, _, function = doors.place_of("recipe", name).partition(":")
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return "cannot be found", False
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            about = (ast.get_docstring(node) or "").partition("\n")[0]
            return about, node.returns is not None and "Film" in ast.unparse(node.returns)
    return "cannot be found", False


def _type_of(parameter: inspect.Parameter) -> str:
    stated = parameter.annotation
    written = stated if isinstance(stated, str) else getattr(stated, "__name__", None) or str(stated)
    return _MODULES.sub("", written)


_LARGEST = 1_000_000
_BOUNDS = {"steps": (1, 100_000), "frames": (1, 100_000), "size": (0, 16_384)}
"""Beyond them it was a slip, or somebody else's picture says so: memory would end before the work did."""
_MODULES = re.compile(r"\b(?:[a-z_]+\.)+")


def _curve(name: str, given: object) -> object:
    from fairest.generate.engine.curve import as_curve

    if not isinstance(given, int | float | str) or isinstance(given, bool):
        raise _wrong(name, given, "a number or a curve")
    as_curve(given)
    return _number(given) if isinstance(given, str) and _number(given) is not None else given


def _whole(name: str, given: object) -> object:
    number = _number(given)
    if number is None or number != int(number):
        raise _wrong(name, given, "a whole number")
    low, high = _BOUNDS.get(name, (-_LARGEST, _LARGEST))
    if not low <= number <= high:
        raise _wrong(name, given, f"a whole number from {low:,} to {high:,}")
    return int(number)


def _real(name: str, given: object) -> object:
    number = _number(given)
    if number is None:
        raise _wrong(name, given, "a number")
    return number


def _truth(name: str, given: object) -> object:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = given if isinstance(given, bool) else words.get(str(given).lower())
    if found is None:
        raise _wrong(name, given, "true or false")
    return found


def _text(name: str, given: object) -> object:
    if not isinstance(given, str | int | float):
        raise _wrong(name, given, "text")
    return str(given)


def _number(given: object) -> float | None:
    import math

    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        number = float(given)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _wrong(name: str, given: object, wanted: str) -> BadInput:
    return BadInput(f"{name} is {str(given)[:60]!r}; {wanted} is wanted.")


_READERS: dict[str, Callable[[str, object], object]] = {
    "Curve": _curve,
    "bool": _truth,
    "float": _real,
    "int": _whole,
    "str": _text,
}
"""By what a type's name contains, in this order: a curve may be written as a number, too."""
