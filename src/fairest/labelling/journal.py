"""What one person told, as one line of JSON each time: a line is on the disk before the page hears of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from fairest.errors import BadInput
from fairest.run.files import append_line
from fairest.run.record import now

__all__ = ["Entry", "append", "read"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody told of one picture."""

    rater: str
    picture: str
    sha256: str
    """Of the picture's file: what was told of another picture under the same id does not count."""
    told: Mapping[str, str | None]
    """By attribute: a value, or a reason for none. None takes back what was told before."""
    undo: bool = False
    """Whether it puts back what was there before the last entry that is not yet undone."""


def append(file: Path, entry: Entry) -> None:
    """Append an entry and wait for the disk. Raises `NotWritable`."""
    line = {"at": now(), **asdict(replace(entry, told=dict(entry.told)))}
    append_line(file, json.dumps(line).encode())


def read(file: Path) -> list[Entry]:
    """The entries in order. A line that was torn by a crash was never acknowledged, and is passed over.

    Raises `BadInput` where there is a file and it cannot be read.
    """
    try:
        lines = file.read_bytes().split(b"\n") if file.exists() else []
    except OSError as error:
        raise BadInput(
            f"{file} cannot be read: {error.strerror}.", hint="Move it out of the run, or label under another name."
        ) from error
    return [entry for line in lines if (entry := _entry(line)) is not None]


def _entry(line: bytes) -> Entry | None:
    try:
        found = json.loads(line)
        entry = Entry(found["rater"], found["picture"], found["sha256"], dict(found["told"]), found.get("undo") is True)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    texts = (entry.rater, entry.picture, entry.sha256, *(value for value in entry.told.values() if value is not None))
    return entry if all(isinstance(text, str) for text in texts) else None
