"""Suites as TOML files. The format is described in docs/suites.md."""

import tomllib
from collections.abc import Iterable
from typing import Any

from fairest.checks import only
from fairest.errors import BadInput, BadSuite
from fairest.prompts.checks import listed, string, strings, table
from fairest.prompts.expand import expand
from fairest.prompts.pairs import varied
from fairest.prompts.suite import Suite
from fairest.prompts.words import slug
from fairest.records import Prompt

__all__ = ["from_toml"]

_SUITE = ("name", "version", "attributes", "datasheet", "templates", "concepts", "fill", "prompts", "variants")
_DATASHEET = ("title", "description", "source", "licence", "languages", "asks")
_PROMPT = ("id", "text", "wordings", "concept", "asked", "pair")


def from_toml(text: str, where: str = "the suite") -> Suite:
    """Make a suite of TOML text; `where` names it in errors. Raises `BadSuite`."""
    try:
        return _suite(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadSuite(f"{where} is not TOML: {error}.") from None
    except BadInput as error:
        raise BadSuite(f"{where}: {error.message}", hint=error.hint) from None


def _suite(document: dict[str, Any]) -> Suite:
    only(document, _SUITE, "the suite")
    name, version = string(document, "name", "the suite"), string(document, "version", "the suite")
    datasheet = table(document, "datasheet", "the suite")
    only(datasheet, _DATASHEET, "[datasheet]")
    return Suite(
        name=name,
        version=version,
        prompts=tuple(varied((*_expanded(document), *_listed(document)), _variants(document))),
        attributes=strings(document, "attributes", "the suite"),
        datasheet={key: string(datasheet, key, "[datasheet]") for key in datasheet},
    )


def _expanded(document: dict[str, Any]) -> Iterable[Prompt]:
    if not {"templates", "concepts", "fill"} & document.keys():
        return []
    fills = table(document, "fill", "the suite")
    words = {attribute: _words(fills, attribute) for attribute in fills}
    measured = strings(document, "attributes", "the suite")
    for attribute in fills:
        listed(attribute, measured, f"[fill.{attribute}]")
    return expand(strings(document, "templates", "the suite"), _concepts(document), words)


def _concepts(document: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Each concept and the words for it: the concept itself, where a list names no others."""
    given = document.get("concepts")
    if not isinstance(given, dict):
        return [(concept, concept) for concept in strings(document, "concepts", "the suite")]
    return [(concept, string(given, concept, "[concepts]")) for concept in given]


def _variants(document: dict[str, Any]) -> dict[str, str]:
    given = table(document, "variants", "the suite")
    return {name: string(given, name, "[variants]") for name in given}


def _words(fills: dict[str, Any], attribute: str) -> dict[str, str]:
    where = f"[fill.{attribute}]"
    if attribute in ("a", "concept"):
        raise BadSuite(f"{where} takes a name that templates already use.")
    values = table(fills, attribute, "[fill]")
    if not values:
        raise BadSuite(f"{where} is empty.")
    return {value: string(values, value, where) for value in values}


def _listed(document: dict[str, Any]) -> Iterable[Prompt]:
    entries = document.get("prompts", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadSuite("`prompts` must be tables.", hint="Write [[prompts]] above each.")
    return [_prompt(entry, f"[[prompts]] number {number}") for number, entry in enumerate(entries, 1)]


def _prompt(entry: dict[str, Any], where: str) -> Prompt:
    only(entry, _PROMPT, where)
    if ("text" in entry) == ("wordings" in entry):
        raise BadSuite(f"{where} needs either `text` or `wordings`.")
    concept = string(entry, "concept", where)
    asked = table(entry, "asked", where)
    values = {attribute: string(asked, attribute, f"{where}, asked") for attribute in asked}
    return Prompt(
        id=string(entry, "id", where) if "id" in entry else "-".join(map(slug, (concept, *values.values()))),
        concept=concept,
        wordings=(string(entry, "text", where),) if "text" in entry else strings(entry, "wordings", where),
        asked=values,
        pair=string(entry, "pair", where) if "pair" in entry else None,
    )
