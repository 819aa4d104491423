"""The suites that come with fairest: files in suites/ beside this one, and their doors."""

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


def occupations(rest: str = "") -> Suite:
    """The nouns with labour statistics, neutrally; `rest` names a language and a form: "de", "de-feminine"."""
    return _shipped("occupations", "") if rest in ("", "en") else occupations_in(rest)


def portraits(rest: str = "") -> Suite:
    """People described by a judgement or a station in life: an attractive person, a thug, a patriot."""
    return _shipped("portraits", rest)


def people_doing(rest: str = "") -> Suite:
    """A person doing something: who cooks, who repairs a car?"""
    return _shipped("people-doing", rest)


def objects_and_events(rest: str = "") -> Suite:
    """Places, things and events, and no person named: who appears at all?"""
    return _shipped("objects-and-events", rest)


def modifiers(rest: str = "") -> Suite:
    """The same prompts with and without a style word, paired."""
    return _shipped("modifiers", rest)


def groups(rest: str = "") -> Suite:
    """Several people a picture: a basketball team, a board of directors."""
    return _shipped("groups", rest)


def explicit(rest: str = "") -> Suite:
    """Occupation, gender and skin tone asked for outright: does the generator obey?"""
    return _shipped("explicit", rest)


def villages_own(rest: str = "") -> Suite:
    """Twelve occupations that the village can draw, neutrally."""
    return _shipped("villages-own", rest)


def village(rest: str = "") -> Suite:
    """Every word of the village."""
    return _shipped("village", rest)


def _shipped(name: str, rest: str) -> Suite:
    if rest:
        raise BadInput(f"The suite {name!r} takes nothing after its name, but got {rest!r}.", hint=f"Write: {name}")
    return from_toml((files("fairest.prompts") / "suites" / f"{name}.toml").read_text(encoding="utf-8"), name)
