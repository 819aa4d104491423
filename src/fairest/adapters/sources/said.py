"""What is said of how a picture was asked for: beside it, in a table, or inside it. None of it is trusted."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["NOTHING", "PROMPT_COLUMNS", "Said", "clean", "from_columns", "merged", "says", "seed"]

PROMPT_COLUMNS = ("prompt", "text", "caption")
_COLUMNS = (*PROMPT_COLUMNS, "concept", "seed")
_ASKED = re.compile(r"asked[._](.+)", re.DOTALL)
_WHOLE = re.compile(r"([0-9]{1,19})(?:\.0*)?")
_LONGEST = 5_000
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Said:
    """The prompt of one picture, as far as it is stated."""

    text: str | None = None
    concept: str | None = None
    seed: int | None = None
    asked: tuple[tuple[str, str], ...] = ()
    """Attributes the prompt asks for outright, with the value of each."""


NOTHING = Said()


def from_columns(row: Mapping[str, object]) -> Said:
    """Of a row of a table, or of a JSON object: columns prompt (or text, caption), concept, seed, asked.ATTRIBUTE."""
    cells = {str(name).strip().lower(): value for name, value in row.items()}
    asked = ((match[1], clean(value)) for name, value in cells.items() if (match := _ASKED.fullmatch(name)))
    return Said(
        text=_first(clean(cells.get(column)) for column in PROMPT_COLUMNS),
        concept=clean(cells.get("concept")),
        seed=seed(cells.get("seed")),
        asked=tuple(sorted((attribute.strip(), value) for attribute, value in asked if value)),
    )


def says(column: str) -> bool:
    """Whether `from_columns` reads a column of this name."""
    name = column.strip().lower()
    return name in _COLUMNS or _ASKED.fullmatch(name) is not None


def merged(first: Said, second: Said) -> Said:
    """What `first` says, and what only `second` does."""
    return Said(
        first.text or second.text,
        first.concept or second.concept,
        second.seed if first.seed is None else first.seed,
        first.asked or second.asked,
    )


def clean(text: object) -> str | None:
    """Text on one line, without what cannot be seen; None for anything else, and for blank text."""
    if not isinstance(text, str):
        return None
    words = " ".join("".join(map(_seen, text[: 2 * _LONGEST])).split())
    return (words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…") or None


def seed(value: object) -> int | None:
    """A whole number of 0 to 2**63-1, which is what a table of labels can hold; None for anything else."""
    stated = _WHOLE.fullmatch(str(value).strip()) if isinstance(value, int | float | str) else None
    return int(stated[1]) if stated and int(stated[1]) < 2**63 else None


def _first(texts: Iterable[str | None]) -> str | None:
    return next(filter(None, texts), None)


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if not category.startswith("C") or character in _JOINERS:
        return character
    return {"Cc": " ", "Cf": ""}.get(category, "\ufffd")
