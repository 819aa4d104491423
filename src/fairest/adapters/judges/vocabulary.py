"""What judges that can be asked anything are asked: attributes, their values, and words for each.

A file in TOML, one table an attribute:

    [gender]
    question = "How is the person presented?"
    nobody = ["a photo without people"]          # prompts: no person is there
    nobody_labels = ["no_face"]                  # names a classifier has for that

    [gender.values.woman]
    prompts = ["a photo of a woman", "a photo of a female person"]
    labels = ["female", "woman"]
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

from fairest.errors import BadInput, NotFound
from fairest.measure.truth import NO_VALUES

__all__ = ["Question", "Value", "read_vocabulary"]

_MOST = 1_000_000
"""Bytes of a file: more is no vocabulary."""
_NAME, _TEXT = 60, 1000
"""Characters at most, of a name and of a prompt, a label or a question."""
_SHOWN = 60
_HINT = "docs/judges/vocabulary.md shows a whole one."


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute, and the words for it."""

    name: str
    prompts: tuple[str, ...] = ()
    """For zero-shot: an ensemble, whose vectors are averaged."""
    labels: tuple[str, ...] = ()
    """What classifiers call it, in any case of letters."""


@dataclass(frozen=True, slots=True)
class Question:
    """One attribute, as it is asked."""

    attribute: str
    text: str
    """For those that read: "How is the person presented?" """
    values: tuple[Value, ...]
    nobody: tuple[str, ...] = ()
    """Zero-shot prompts for a picture without any person, or where none of the values fits."""
    nobody_labels: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(value.name for value in self.values)


def read_vocabulary(file: str | Path | None = None) -> dict[str, Question]:
    """The questions of a file by attribute; of the one that ships where none is given.

    Raises `NotFound`, or `BadInput` that says what is wrong in it.
    """
    where, text = _text(file)
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        _refuse(where, f"is not TOML: {str(error)[:_SHOWN]}")
    if not tables:
        _refuse(where, "asks nothing")
    _check_names(where, "attribute", tables)
    return {attribute: _question(f"{where}, [{attribute}]", attribute, table) for attribute, table in tables.items()}


def _text(file: str | Path | None) -> tuple[str, str]:
    if file is None:
        name = "vocabulary.toml"
        return name, (files("fairest.adapters.judges") / "data" / name).read_text(encoding="utf-8")
    if not isinstance(file, str | Path):
        raise BadInput(f"The vocabulary is {repr(file)[:_SHOWN]}; it must be a file.", hint=_HINT)
    path = Path(file)
    try:
        if path.stat().st_size > _MOST:
            _refuse(str(path), f"has more than {_MOST:,} bytes")
        return str(path), path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotFound(f"The vocabulary {path} cannot be read: {error.strerror}.", hint=_HINT) from None
    except UnicodeDecodeError as error:
        _refuse(str(path), f"is not UTF-8: {error}")


def _question(where: str, attribute: str, table: object) -> Question:
    known = {"question", "nobody", "nobody_labels", "values"}
    held = _table(where, table, known)
    values = _table(f"{where} values", held.get("values"), None)
    if len(values) < 2 or "+" in attribute or any(", " in name for name in values):
        _refuse(where, 'needs two values or more, without ", " in their names, and no "+" in its own')
    _check_names(where, "value", values)
    text = held.get("question", f"Which {attribute}?")
    if not isinstance(text, str) or len(text) > _TEXT:
        _refuse(where, f"has a question that is no text of {_TEXT} characters at most")
    return Question(
        attribute, text, tuple(_value(f"{where} values.{name}", name, of) for name, of in values.items()),
        _texts(where, held, "nobody"), _texts(where, held, "nobody_labels"),
    )  # fmt: skip


def _check_names(where: str, kind: str, names: Iterable[str]) -> None:
    """Names stand in tables of labels, where ";" parts people, and in reports."""
    lowered: dict[str, str] = {}
    for name in names:
        shown = repr(name[:_SHOWN])
        if not name or name != name.strip() or not name.isprintable() or ";" in name or len(name) > _NAME:
            _refuse(
                where,
                f"has the {kind} {shown}; a name has {_NAME} characters at most, no space around it, and neither "
                'control characters nor ";"',
            )
        if name.casefold() in NO_VALUES:
            _refuse(where, f"has the {kind} {shown}, which is what a judge or a person says that has no value")
        if lowered.setdefault(name.casefold(), name) != name:
            _refuse(where, f"has the {kind}s {lowered[name.casefold()]!r} and {name!r}: they differ in case alone")


def _value(where: str, name: str, table: object) -> Value:
    held = _table(where, table, {"prompts", "labels"})
    return Value(name, _texts(where, held, "prompts"), _texts(where, held, "labels"))


def _table(where: str, table: object, known: set[str] | None) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        _refuse(where, "is no table")
    for key in table if known is not None else ():
        if key not in (known or ()):
            _refuse(where, f"holds {key[:_SHOWN]!r}; known: {', '.join(sorted(known or ()))}")
    return table


def _texts(where: str, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = table.get(key, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        _refuse(where, f"has {key} that are no list of texts")
    for text in texts:
        if len(text) > _TEXT:
            _refuse(where, f"has {key} of more than {_TEXT} characters: {text[:_SHOWN]!r} …")
    return tuple(texts)


def _refuse(where: str, what: str) -> NoReturn:
    raise BadInput(f"{where} {what}.", hint=_HINT)
