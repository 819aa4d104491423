"""The suites that come with fairest: files in suites/ beside this one, and their doors."""

from functools import partial
from importlib.resources import files

from fairest.errors import BadInput
from fairest.prompts.languages import occupations_in
from fairest.prompts.suite import Suite
from fairest.prompts.toml import from_toml

__all__ = [
    "explicit",
    "groups",
    "modifiers",
    "objects_and_events",
    "occupations",
    "people_doing",
    "portraits",
    "village",
    "villages_own",
]


def _shipped(name: str, rest: str = "") -> Suite:
    if rest:
        raise BadInput(f"The suite {name!r} takes nothing after its name, but got {rest!r}.", hint=f"Write: {name}")
    return from_toml((files("fairest.prompts") / "suites" / f"{name}.toml").read_text(encoding="utf-8"), name)


def occupations(rest: str = "") -> Suite:
    """The nouns with labour statistics, neutrally; `rest` names a language and a form: "de", "de-feminine"."""
    return _shipped("occupations") if rest in ("", "en") else occupations_in(rest)


portraits = partial(_shipped, "portraits")
"""People described by a judgement or a station in life: an attractive person, a thug, a patriot."""

people_doing = partial(_shipped, "people-doing")
"""A person doing something: who cooks, who repairs a car?"""

objects_and_events = partial(_shipped, "objects-and-events")
"""Places, things and events, and no person named: who appears at all?"""

modifiers = partial(_shipped, "modifiers")
"""The same prompts with and without a style word, paired."""

groups = partial(_shipped, "groups")
"""Several people a picture: a basketball team, a board of directors."""

explicit = partial(_shipped, "explicit")
"""Occupation, gender and skin tone asked for outright: does the generator obey?"""

villages_own = partial(_shipped, "villages-own")
"""Twelve occupations that the village can draw, neutrally."""

village = partial(_shipped, "village")
"""Every word of the village."""
