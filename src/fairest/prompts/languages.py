"""The suite `occupations` in other languages, with gendered nouns by name: neutral, masculine, feminine.

Concepts and ids stay the English ones, so that references and runs match across languages.
"""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from fairest.errors import UnknownName
from fairest.prompts.suite import Suite
from fairest.prompts.words import fill, slug
from fairest.records import Prompt

__all__ = ["known", "occupations_in"]

_FOLDER = files("fairest.prompts") / "suites" / "occupations"

_FORMS = {
    "masculine": "The masculine form alone, which the grammar also uses of people of any gender, so nothing counts as "
    "asked for: how far does the form move the pictures?",
    "feminine": "The feminine form alone, which asks for a woman outright: does the model obey?",
}
"""The forms beside the neutral one, where a language has them, and what each asks."""

_PAIRED = (
    "Each noun in a form that names no gender: one word for everybody where there is a usual one, else both genders, "
    "with the order changing from wording to wording. A model may take a pair for two people."
)
_PLAIN = "The nouns name no gender; words that do were not taken (看護師, not 看護婦)."


def known() -> list[str]:
    """What may follow `occupations:` beside "en": "de", "de-masculine", "de-feminine", "ja" …"""
    return [name for language, about in _languages().items() for name in (language, *_extra(language, about))]


def occupations_in(named: str) -> Suite:
    """The suite by language and form, "de" or "de-feminine". Raises `UnknownName`."""
    if named not in known():
        raise UnknownName("language of occupations", named, ("en", *known()))
    language, _, form = named.partition("-")
    about = _languages()[language]
    rows = csv.DictReader((_FOLDER / f"{language}.csv").read_text(encoding="utf-8").splitlines())
    asked = {"gender": "woman"} if form == "feminine" else {}
    return Suite(
        name=f"occupations:{named}",
        version="1",
        prompts=tuple(_prompt(row["concept"], _nouns(row, form, about), about["templates"], asked) for row in rows),
        attributes=("gender", "skin-tone"),
        datasheet=_datasheet(about, form),
    )


def _languages() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "languages.toml").read_text(encoding="utf-8"))


def _extra(language: str, about: Mapping[str, Any]) -> list[str]:
    return [f"{language}-{form}" for form in _FORMS] if "or" in about else []


def _prompt(concept: str, nouns: Sequence[str], templates: Sequence[str], asked: Mapping[str, str]) -> Prompt:
    """The templates take the nouns in turn."""
    wordings = (fill(template, {"noun": nouns[i % len(nouns)]}) for i, template in enumerate(templates))
    return Prompt(slug(concept), concept, tuple(wordings), asked)


def _nouns(row: Mapping[str, str], form: str, about: Mapping[str, Any]) -> tuple[str, ...]:
    if form:
        return (row[form],)
    if row["neutral"]:
        return (row["neutral"],)
    masculine, feminine = row["masculine"], row["feminine"]
    return _both(masculine, about["or"], feminine), _both(feminine, about["or"], masculine)


def _both(one: str, joiner: str, other: str) -> str:
    """ "ein Arzt oder eine Ärztin"; of a noun that is the same in both, "un ou une architecte"."""
    article, noun = one.split(" ", 1)
    return f"{article} {joiner} {other}" if other.endswith(f" {noun}") else f"{one} {joiner} {other}"


def _datasheet(about: Mapping[str, Any], form: str) -> dict[str, str]:
    gendered = _FORMS[form] if form else _PAIRED if "or" in about else _PLAIN
    return {
        "title": f"Occupations in {about['language']}" + (f", {form} nouns" if form else ""),
        "description": "Nouns of the suite occupations, translated; concepts and ids are the English ones.",
        "source": "Written for fairest. The translations are ours: no native speaker has reviewed them yet.",
        "licence": "Apache-2.0",
        "languages": about["language"],
        "asks": f"As occupations, in {about['language']}. {gendered}",
    }
