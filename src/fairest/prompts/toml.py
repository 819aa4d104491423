"""Suites as TOML files. The format is described in docs/suites.md."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fairest import doors
from fairest.checks import only
from fairest.english import article
from fairest.errors import BadInput, BadSuite, NotFound
from fairest.prompts.checks import listed, string, strings, table
from fairest.prompts.expand import expand
from fairest.prompts.suite import Suite
from fairest.prompts.words import slug
from fairest.records import Prompt

__all__ = ["from_file", "from_toml", "suite"]

_SUITE = ("name", "version", "attributes", "datasheet", "templates", "concepts", "fill", "prompts")
_DATASHEET = ("title", "description", "source", "licence", "languages", "asks")
_PROMPT = ("id", "text", "wordings", "concept", "asked")


def suite(named: Any) -> Suite:
    """A suite by the name of a door or of a TOML file; a suite itself is passed on.

    Raises `BadInput` for anything else, `NotFound`, `BadSuite`, `UnknownName`.
    """
    if isinstance(named, Path):
        return from_file(named)
    if isinstance(named, str) and named.partition(":")[0] not in doors.known("suite") and _is_file(named):
        return from_file(named)
    found = doors.resolve("suite", named)
    if not isinstance(found, Suite):
        name = type(found).__name__
        raise BadInput(
            f"{article(name).capitalize()} {name} is no suite.", hint="Give a name, a TOML file or a fairest Suite."
        )
    return found


def from_file(file: str | Path) -> Suite:
    """Read a suite. Raises `NotFound` or `BadSuite`, which names the file and what is wrong in it."""
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise NotFound(f"The suite {file} cannot be read: {error.strerror}.") from None
    return from_toml(_text(content, str(file)), str(file))


def from_toml(text: str, where: str = "the suite") -> Suite:
    """Make a suite of TOML text; `where` names it in errors. Raises `BadSuite`."""
    try:
        return _suite(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadSuite(f"{where} is not TOML: {error}.") from None
    except BadInput as error:
        raise BadSuite(f"{where}: {error.message}", hint=error.hint) from None


def _is_file(name: str) -> bool:
    return name.endswith(".toml") or Path(name).is_file()


def _text(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSuite(f"{where} is not UTF-8: byte 0x{content[error.start]:02x} in line {line}.") from None


def _suite(document: dict[str, Any]) -> Suite:
    only(document, _SUITE, "the suite")
    name, version = string(document, "name", "the suite"), string(document, "version", "the suite")
    datasheet = table(document, "datasheet", "the suite")
    only(datasheet, _DATASHEET, "[datasheet]")
    return Suite(
        name=name,
        version=version,
        prompts=(*_expanded(document), *_listed(document)),
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
    return expand(strings(document, "templates", "the suite"), strings(document, "concepts", "the suite"), words)


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
    )
