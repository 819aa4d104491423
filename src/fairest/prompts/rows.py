"""Suites as tables: CSV files with a heading, and JSONL. A row is one wording of one prompt."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from fairest.checks import only
from fairest.errors import BadInput, BadSuite
from fairest.prompts.suite import Suite
from fairest.prompts.words import slug
from fairest.records import Prompt

__all__ = ["from_csv", "from_jsonl"]

_TEXTS = ("prompt", "text")
_KEYS = (*_TEXTS, "concept", "id", "pair")
_ASKED = "asked."
_USUAL = ("gender", "skin-tone")

Row: TypeAlias = tuple[str, Mapping[str, str]]
"""Where it stands, and its cells without the blank ones."""


def from_csv(text: str, where: str = "the suite") -> Suite:
    """Make a suite of CSV text with a heading; its name is that of the file `where`. Raises `BadSuite`."""
    return _suite(_csv_rows(text, where), text, where)


def from_jsonl(text: str, where: str = "the suite") -> Suite:
    """Make a suite of JSON objects, one a line, whose keys are the columns of `from_csv`. Raises `BadSuite`."""
    return _suite(_json_rows(text, where), text, where)


def _suite(rows: Iterable[Row], text: str, where: str) -> Suite:
    prompts: dict[str, Prompt] = {}
    for place, row in rows:
        prompt = _prompt(row, place)
        prompts[prompt.id] = _with_wording(prompts.get(prompt.id), prompt, place)
    asked = (attribute for prompt in prompts.values() for attribute in prompt.asked)
    try:
        return Suite(
            name=Path(where).stem,
            version=hashlib.sha256(text.encode()).hexdigest()[:8],
            prompts=tuple(prompts.values()),
            attributes=tuple(dict.fromkeys((*_USUAL, *asked))),
        )
    except BadInput as error:
        raise BadSuite(f"{where}: {error.message}", hint=error.hint) from None


def _prompt(row: Mapping[str, str], place: str) -> Prompt:
    said = [row[column] for column in _TEXTS if column in row]
    if len(said) != 1:
        raise BadSuite(f"{place} needs either `prompt` or `text`, and not blank.")
    concept = row.get("concept", said[0])
    asked = {key.removeprefix(_ASKED): value for key, value in row.items() if key.startswith(_ASKED)}
    made = "-".join(map(slug, (concept, *asked.values())))
    return Prompt(row.get("id", made), concept, (said[0],), asked, row.get("pair"))


def _with_wording(known: Prompt | None, prompt: Prompt, place: str) -> Prompt:
    if known is None:
        return prompt
    wording = prompt.wordings[0]
    if wording in known.wordings:
        raise BadSuite(f"{place} repeats a wording of {known.id!r}: {wording!r}.", hint="Leave it out.")
    if replace(prompt, wordings=known.wordings) != known:
        raise BadSuite(
            f"{place} is a wording of {known.id!r}, but has another concept, pair or something else asked for.",
            hint="Rows of one id are wordings of one prompt. Give it an `id` of its own.",
        )
    return replace(known, wordings=(*known.wordings, wording))


def _csv_rows(text: str, where: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        _check_heading(list(reader.fieldnames or ()), where)
        for row in reader:
            place = f"{where}, line {reader.line_num}"
            if None in row or None in row.values():
                raise BadSuite(f"{place} has more or fewer cells than the heading.", hint='Put "quotes" around commas.')
            yield place, {key: cell.strip() for key, cell in row.items() if cell.strip()}
    except csv.Error as error:
        # The reader counts a line when it is through with it.
        raise BadSuite(f"{where}, line {reader.line_num + 1} is not CSV: {error}.") from None


def _check_heading(columns: list[str], where: str) -> None:
    for column in columns:
        _check_key(column, f"The heading of {where}")
        if columns.count(column) > 1:
            raise BadSuite(f"The heading of {where} has {column!r} twice.")
    if not set(_TEXTS) & set(columns):
        raise BadSuite(f"The heading of {where} lacks the column 'prompt'.", hint=f"known: {', '.join(_KEYS)}")


def _json_rows(text: str, where: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{where}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadSuite(f"{place} is not JSON: {error}.") from None
        if not isinstance(row, dict):
            raise BadSuite(f"{place} must be an object in braces, not {line[:40]!r}.")
        yield place, dict(_cell(key, value, place) for key, value in row.items())


def _cell(key: str, value: Any, place: str) -> tuple[str, str]:
    _check_key(key, place)
    if not isinstance(value, str) or not value.strip():
        raise BadSuite(f"{key!r} in {place} must be text in quotes, not {value!r}.")
    return key, value


def _check_key(key: str, where: str) -> None:
    if not key.startswith(_ASKED) or key == _ASKED:
        try:
            only([key], (*_KEYS, f"{_ASKED}gender"), where)
        except BadInput as error:
            raise BadSuite(error.message, hint=error.hint) from None
