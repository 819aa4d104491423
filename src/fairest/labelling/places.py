"""Where a run keeps what people told of its pictures, and who they are."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fairest.errors import BadInput, FolderInUse, NotWritable
from fairest.prompts.words import slug
from fairest.run.files import hold, let_go

__all__ = ["Rater", "alone", "folder_of", "journal_of", "journals", "keep_out", "let_in", "rater"]

_LONGEST = 60
_PATIENCE = 10.0
"""Seconds that another server of the same run may take to write its files."""
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Rater:
    """Somebody who labels: the name as given, and as a file's name."""

    name: str
    slug: str


def rater(name: str) -> Rater:
    """Raises `BadInput` for a name that is empty, long, or could be taken for something else in a table or a shell."""
    plain = name.strip()
    if not plain or len(plain) > _LONGEST or not plain.isprintable() or not plain[0].isalnum():
        raise BadInput(
            f"{name[:_LONGEST]!r} is no name of a rater.",
            hint=f"Give one that begins with a letter or digit and has at most {_LONGEST} signs: --rater anna",
        )
    return Rater(plain, slug(plain))


def folder_of(run: Path) -> Path:
    """The folder of what people told, made if need be. Raises `NotWritable`."""
    folder = run / "people"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{folder} cannot be made: {error.strerror}.", hint="May this run be written to?") from error
    return folder


def journal_of(run: Path, who: Rater) -> Path:
    """Where what somebody tells is kept."""
    return folder_of(run) / f"{who.slug}.jsonl"


def journals(run: Path) -> list[Path]:
    """The journal of everyone who labelled, by name."""
    return sorted((run / "people").glob("*.jsonl"))


def keep_out(run: Path, who: Rater) -> IO[bytes]:
    """A lock on the name: nobody else labels under it. Raises `FolderInUse`."""
    try:
        return hold(folder_of(run), _lock_of(who))
    except FolderInUse:
        raise FolderInUse(
            f"{who.name} is labelling this run already, in another `fairest label`.",
            hint="Go on there or end it; somebody else gives a name of their own: --rater NAME",
        ) from None


def let_in(run: Path, who: Rater, lock: IO[bytes]) -> None:
    """Give the name free."""
    let_go(folder_of(run), lock, _lock_of(who))


def _lock_of(who: Rater) -> str:
    return f".{who.slug}.lock"


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While it lasts no other server writes the files that all raters share. Raises `FolderInUse`."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            lock = hold(folder)
            break
        except FolderInUse:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
    try:
        yield
    finally:
        let_go(folder, lock)
