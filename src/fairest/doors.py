"""The one door to the outside: parts by name, from entry points.

A name is `door:rest`: `diffusers:models/sd`, `village`. Options of its door may follow the name of a judge or a
planner: `clip:org/model,margin=0.2`. Whatever package offers an entry point in the group `fairest.generators`,
`fairest.judges`, `fairest.suites`, `fairest.references`, `fairest.models`, `fairest.encoders`, `fairest.enlargers`,
`fairest.planners`, `fairest.recipes` or `fairest.sets` has a door; fairest's own are declared in the same way. The
target is a callable `(rest, **options)`; that of a recipe is the recipe itself.
"""

import inspect
import re
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal, TypeAlias

from fairest.errors import BadInput, FairestError, MissingExtra, UnknownName

__all__ = ["Kind", "extras_of", "known", "load", "opened", "place_of", "resolve"]

Kind: TypeAlias = Literal[
    "generator", "judge", "suite", "reference", "model", "encoder", "enlarger", "recipe", "planner", "set"
]


def known(kind: Kind) -> list[str]:
    """The names of all doors of a kind that the installed packages offer."""
    return sorted(_points(kind))


def load(kind: Kind, name: str, **options: Any) -> Any:
    """Make what `name` ("door:rest") stands for; options that are None are left to the door.

    Raises `UnknownName` for a door nobody offers, `MissingExtra` when a package it needs is not
    installed, and `BadInput` for an option it does not take.
    """
    name, named = _apart(name) if kind in _WITH_OPTIONS else (name, {})
    door, _, rest = name.partition(":")
    points = _points(kind)
    if door not in points:
        raise UnknownName(kind, door, points)
    given = named | {option: value for option, value in options.items() if value is not None}
    only = given.pop("only", None) if kind == "judge" else None
    try:
        made = _called(kind, door, _opened(kind, points[door]), rest, given)
        return made if only is None else _only(made, only)
    except ImportError as error:
        raise _cannot_load(kind, points[door], error) from error


_WITH_OPTIONS = ("judge", "planner")
"""Kinds whose options may stand behind the name."""


def opened(kind: Kind, door: str) -> Callable[..., Any]:
    """What stands behind a door, without calling it. Raises `UnknownName`, `MissingExtra`."""
    points = _points(kind)
    if door not in points:
        raise UnknownName(kind, door, points)
    try:
        return _opened(kind, points[door])
    except ImportError as error:
        raise _cannot_load(kind, points[door], error) from error


def place_of(kind: Kind, door: str) -> str:
    """Where what stands behind a door is written: "module:function". Nothing is imported. Raises `UnknownName`."""
    points = _points(kind)
    if door not in points:
        raise UnknownName(kind, door, points)
    return f"{points[door].module}:{points[door].attr}"


def resolve(kind: Kind, named: Any, **options: Any) -> Any:
    """Load a name; pass on unchanged whatever is no name but the thing itself."""
    return load(kind, named, **options) if isinstance(named, str) else named


def _only(judge: Any, attributes: str) -> Any:
    """`JUDGE,only=gender+age`: every judge takes it."""
    from fairest.measure.only import Only

    return Only(judge, attributes)


_OPTION = re.compile(r",([a-z][a-z0-9_]*)=([^,]*)$")
_LIKE_OPTION = re.compile(r",(\s*[A-Za-z][\w -]*)=")
_WORDS = {"true": True, "false": False}


def _apart(name: str) -> tuple[str, dict[str, Any]]:
    """A name, and the options written behind it: numbers as numbers, "true" and "false" as truth values."""
    options: dict[str, Any] = {}
    while match := _OPTION.search(name):
        name, option = name[: match.start()], match[1]
        if option in options:
            raise BadInput(f"The option {option!r} is given twice.", hint="Write each once: NAME,option=value")
        options[option] = _value(match[2])
    if like := _LIKE_OPTION.search(name):
        # What is taken for a name is shown and kept: an address with a password must not be.
        raise BadInput(
            f"What follows {like[1].strip()!r} behind {name.partition(':')[0]!r} is no option that can be read.",
            hint="Write NAME,option=value: small letters, digits and _, no spaces, and no comma in a value.",
        )
    return name, options


def _value(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return _WORDS.get(text, text)


def extras_of(point: EntryPoint) -> list[str]:
    """The extras an entry point names in brackets; `EntryPoint.extras` takes "open-clip" for two of them."""
    return re.findall(r"[\w.-]+", point.value.partition("[")[2])


def _points(kind: Kind) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=f"fairest.{kind}s"):
        found.setdefault(point.name, point)  # first on the path wins, as with modules
    return found


def _opened(kind: Kind, point: EntryPoint) -> Callable[..., Any]:
    try:
        make: Callable[..., Any] = point.load()
    except AttributeError as error:
        raise _cannot_load(kind, point, error) from error
    return make


def _called(kind: Kind, door: str, make: Callable[..., Any], rest: str, options: dict[str, Any]) -> Any:
    try:
        return make(rest, **options)
    except TypeError as error:
        wrong = [o for o in options if f"argument {o!r}" in str(error)]
        if not wrong:
            raise
        raise BadInput(f"The {kind} {door!r} takes no option {wrong[0]!r}.", hint=_takes(make)) from error


def _takes(make: Callable[..., Any]) -> str:
    takes = list(inspect.signature(make).parameters.values())[1:]
    if any(p.kind is p.VAR_KEYWORD for p in takes):
        return ""  # it passes options on, so its signature does not name them all
    return f"It takes: {', '.join(p.name for p in takes) or 'none'}"


def _cannot_load(kind: Kind, point: EntryPoint, error: Exception) -> FairestError:
    package = point.dist.name if point.dist else "fairest"
    if isinstance(error, ModuleNotFoundError):
        return MissingExtra(f"{error.name}, which {point.name!r} needs,", ",".join(extras_of(point)), package)
    return BadInput(f"The {kind} {point.name!r} of the package {package!r} cannot be loaded: {error}.")
