"""The suites that come with fairest: TOML files beside this one, and their doors."""

from importlib.resources import files

from fairest.errors import BadInput
from fairest.prompts.suite import Suite
from fairest.prompts.toml import from_toml

__all__ = ["explicit", "occupations", "village"]


def occupations(rest: str = "") -> Suite:
    """16 occupations, asked for in four neutral ways."""
    return _shipped("occupations", rest)


def village(rest: str = "") -> Suite:
    """Every word of the village."""
    return _shipped("village", rest)


def explicit(rest: str = "") -> Suite:
    """Occupation, gender and skin tone asked for outright: does the generator obey?"""
    return _shipped("explicit", rest)


def _shipped(name: str, rest: str) -> Suite:
    if rest:
        raise BadInput(f"The suite {name!r} takes nothing after its name, but got {rest!r}.", hint=f"Write: {name}")
    return from_toml((files("fairest.prompts") / "suites" / f"{name}.toml").read_text(encoding="utf-8"), name)
