"""How often a lexicon is right on captions that somebody has read: the shipped ones, or your own."""

import csv
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from fairest.errors import BadInput, NotFound
from fairest.records import SEVERAL
from fairest.sift.lexicon.lexicon import UNSAID, Lexicon
from fairest.sift.lexicon.measured import Accuracy
from fairest.sift.lexicon.words import ATTRIBUTES

__all__ = ["accuracy", "shipped"]

_SEVERAL = "several"
"""How tables write that a caption names people of more than one value."""


def shipped(language: str) -> list[dict[str, str]]:
    """The captions a shipped lexicon was measured on, with their part: "tuned" or "held-out"."""
    file = files("fairest.sift.lexicon") / "data" / f"captions-{language}.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def accuracy(lexicon: Lexicon, table: Path | str | Iterable[Mapping[str, str]]) -> dict[str, Accuracy]:
    """How a lexicon does on captions that were read by people, by attribute.

    `table` is a CSV file or its rows: `caption`, and any of `gender`, `age` and `skin-tone`, each a value of it,
    "several", or nothing where the caption does not say. Take a random part of your set and hide the lexicon's
    answers from the readers. Raises `BadInput` and `NotFound`.
    """
    rows = _read(table) if isinstance(table, str | Path) else list(table)
    read = [attribute for attribute in ATTRIBUTES if all(attribute in row for row in rows)]
    if not rows or not read or not all("caption" in row for row in rows):
        raise BadInput("The table holds no captions that were read.", hint=f"columns: caption, {', '.join(ATTRIBUTES)}")
    counts = {attribute: _nothing_yet(attribute) for attribute in read}
    for row in rows:
        for attribute, (value, why) in lexicon.label(row["caption"]).items():
            if attribute in counts:
                counts[attribute][_truth(row, attribute)][value or (SEVERAL if why == SEVERAL else UNSAID)] += 1
    return {attribute: Accuracy(attribute, found) for attribute, found in counts.items()}


def _read(file: Path | str) -> list[dict[str, str]]:
    place = Path(file).expanduser()
    if not place.is_file():
        raise NotFound(f"There is no table {place}.", hint="Name a CSV file of captions.")
    try:
        return list(csv.DictReader(place.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{place} is no table: {error}.", hint="Save it as CSV in UTF-8.") from None


def _nothing_yet(attribute: str) -> dict[str, dict[str, int]]:
    names = (*ATTRIBUTES[attribute], SEVERAL, UNSAID)
    return {true: dict.fromkeys(names, 0) for true in names}


def _truth(row: Mapping[str, str], attribute: str) -> str:
    said = (row[attribute] or "").strip()
    if said in ATTRIBUTES[attribute]:
        return said
    if said not in ("", _SEVERAL):
        known = ", ".join((*ATTRIBUTES[attribute], _SEVERAL))
        raise BadInput(f"The {attribute} of {row['caption']!r} is {said!r}.", hint=f"known: {known}, or nothing")
    return SEVERAL if said else UNSAID
