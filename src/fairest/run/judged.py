"""Labels as they are given: one line for each batch, so that a judge that costs money is not asked twice."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fairest.records import Label, Picture
from fairest.run.files import append_line
from fairest.run.pictures import UNREADABLE

__all__ = ["JUDGED", "keep_labels", "kept_labels"]

JUDGED = "labels.jsonl"

_KEYS = {"picture", "attribute", "value", "why", "score", "people", "sha256"}


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
    for entry in _entries(folder / JUDGED):
        sha256, label = entry.pop("sha256"), Label(**{**entry, "people": tuple(entry["people"])})
        picture = pictures.get(label.picture)
        if picture is not None and picture.sha256 == sha256:
            found[label.picture, label.attribute] = label
    return found


def _entries(journal: Path) -> Iterator[dict[str, Any]]:
    lines = journal.read_bytes().split(b"\n") if journal.exists() else []
    for line in lines:
        try:
            told = json.loads(line)["labels"]
            yield from [dict(entry) for entry in told if set(entry) == _KEYS]
        except (ValueError, TypeError, KeyError):
            continue  # torn by a crash, or damaged: its pictures are judged again
