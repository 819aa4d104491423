"""Labels as they are given: one line for each batch, so that a judge that costs money is not asked twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from fairest.records import Label, Picture
from fairest.run.files import append_line
from fairest.run.pictures import UNREADABLE

__all__ = ["JUDGED", "keep_labels", "kept_labels", "label_of"]

JUDGED = "labels.jsonl"

_KEYS = {field.name for field in fields(Label)} | {"sha256"}


def keep_labels(folder: Path, labels: Sequence[Label], pictures: Mapping[str, Picture]) -> None:
    """Write the line of a batch. Each label stands with the hash of the picture it was given for.

    Not that a file could not be read: drawn again, it may have the same hash and can be read.
    """
    lasting = [label for label in labels if not (label.why or "").startswith(UNREADABLE)]
    told = [{**asdict(label), "sha256": pictures[label.picture].sha256} for label in lasting]
    append_line(folder / JUDGED, json.dumps({"labels": told}, allow_nan=False).encode())


def kept_labels(folder: Path, pictures: Mapping[str, Picture]) -> dict[tuple[str, str], Label]:
    """The labels of a journal by picture and attribute, without those of pictures that are gone or others now."""
    found = {}
    for sha256, label in _entries(folder / JUDGED):
        picture = pictures.get(label.picture)
        if picture is not None and picture.sha256 == sha256:
            found[label.picture, label.attribute] = label
    return found


def label_of(entry: Mapping[str, Any]) -> Label:
    """A label of JSON values. Raises `TypeError` where they are of another shape."""
    votes = tuple((str(judge), label_of(vote)) for judge, vote in entry.get("votes") or ())
    return Label(**{**entry, "people": tuple(entry.get("people") or ()), "votes": votes})


def _entries(journal: Path) -> Iterator[tuple[str | None, Label]]:
    """Labels, each with the hash of its picture."""
    lines = journal.read_bytes().split(b"\n") if journal.exists() else []
    for line in lines:
        try:
            told = json.loads(line)["labels"]
            yield from [(entry.pop("sha256"), label_of(entry)) for entry in told if set(entry) == _KEYS]
        except (ValueError, TypeError, KeyError, AttributeError):
            continue  # torn by a crash, or damaged: its pictures are judged again
