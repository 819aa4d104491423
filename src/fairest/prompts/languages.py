"""The suite `occupations` in other languages: neutral, and against the masculine or the feminine nouns.

Concepts and ids stay the English ones, so that references and runs match across languages.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from fairest.errors import UnknownName
from fairest.prompts.suite import Suite
from fairest.prompts.words import fill, slug
from fairest.records import Prompt

__all__ = ["known", "occupations_in"]

_FOLDER = files("fairest.prompts") / "suites" / "occupations"

_FORMS = {
    "masculine": "Then again in the masculine, which the grammar also uses where a person's gender is not known, so "
    "nothing counts as asked for: how far does the form move the pictures? A noun whose masculine names men only is "
    "asked in the neutral form alone.",
    "feminine": "Then again in the feminine, which asks for a woman outright: does the model obey?",
}
"""What may be held against the neutral form, where a language has gendered nouns, and what each asks."""

_ASKED = {"feminine": {"gender": "woman"}}

_BOTH = (
    "Each noun in a form that names no gender: one word for everybody where there is a usual one, else both genders, "
    "with the order changing from wording to wording. A model may take two nouns for two people."
)
_PLAIN = "The nouns name no gender; words that do were not taken (看護師, not 看護婦)."


def known() -> list[str]:
    """What may follow `occupations:` beside "en": "de", "de-masculine", "de-feminine", "ja" …"""
    return [name for language, about in _languages().items() for name in (language, *_extra(language, about))]


def occupations_in(named: str) -> Suite:
    """The suite by language and form: "de", or "de-feminine" with both forms as pairs. Raises `UnknownName`."""
    if named not in known():
        raise UnknownName("language of occupations", named, ("en", *known()))
    language, _, form = named.partition("-")
    about = _languages()[language]
    rows = csv.DictReader((_FOLDER / f"{language}.csv").read_text(encoding="utf-8").splitlines())
    return Suite(
        name=f"occupations:{named}",
        version="1",
        prompts=tuple(prompt for row in rows for prompt in _prompts(row, form, about)),
        attributes=("gender", "skin-tone"),
        datasheet=_datasheet(about, form),
    )


def _languages() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "languages.toml").read_text(encoding="utf-8"))


def _extra(language: str, about: Mapping[str, Any]) -> list[str]:
    return [f"{language}-{form}" for form in _FORMS] if "or" in about else []


def _prompts(row: Mapping[str, str], form: str, about: Mapping[str, Any]) -> Iterator[Prompt]:
    """The neutral prompt and, if a form is wanted and the noun has it, its counterpart in that form."""
    concept, templates = row["concept"], about["templates"]
    neutral = Prompt(slug(concept), concept, _wordings(templates, _neutral(row, about)))
    yield neutral
    if form and row[form]:
        wordings = _wordings(templates, (row[form],))
        yield Prompt(f"{neutral.id}-{form}", concept, wordings, _ASKED.get(form, {}), pair=neutral.id)


def _wordings(templates: Sequence[str], nouns: Sequence[str]) -> tuple[str, ...]:
    """The templates take the nouns in turn."""
    return tuple(fill(template, {"noun": nouns[i % len(nouns)]}) for i, template in enumerate(templates))


def _neutral(row: Mapping[str, str], about: Mapping[str, Any]) -> tuple[str, ...]:
    if row["neutral"]:
        return (row["neutral"],)
    masculine, feminine = row["masculine"], row["feminine"]
    return _joined(masculine, about["or"], feminine), _joined(feminine, about["or"], masculine)


def _joined(one: str, joiner: str, other: str) -> str:
    """ "ein Arzt oder eine Ärztin"; of a noun that is the same in both, "un ou une architecte"."""
    article, noun = one.split(" ", 1)
    return f"{article} {joiner} {other}" if other.endswith(f" {noun}") else f"{one} {joiner} {other}"


def _datasheet(about: Mapping[str, Any], form: str) -> dict[str, str]:
    neutral = _BOTH if "or" in about else _PLAIN
    return {
        "title": f"Occupations in {about['language']}" + (f", neutral and {form} nouns as pairs" if form else ""),
        "description": "126 of the 169 nouns of the suite occupations, translated; concepts are the English ones.",
        "source": "Written for fairest. The translations are ours: no native speaker has reviewed them yet.",
        "licence": "Apache-2.0",
        "languages": about["language"],
        "asks": " ".join(filter(None, [f"As occupations, in {about['language']}. {neutral}", _FORMS.get(form, "")])),
    }
