"""Tar shards of WebDataset and img2dataset: files of one key lie one after the other."""

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from fairest.data.reading.archive import entries_of_archive
from fairest.data.reading.img2dataset import rows_not_downloaded
from fairest.data.reading.member import Member
from fairest.data.reading.parts import SAYING, add_part, is_hidden, is_picture
from fairest.data.reading.rows import Row, sample_of
from fairest.data.reading.texts import shown
from fairest.data.sample import Sample
from fairest.errors import BadInput

__all__ = ["TarShard"]

_SECOND, _HIDDEN = "another picture has its key", "its name is hidden"


@dataclass(frozen=True, slots=True)
class TarShard:
    """One archive. Of a compressed one a plain copy is made in the folder of temporary files while it is read."""

    name: str
    file: Path
    beside: Path | None = None
    """The table img2dataset wrote of it: rows that could not be downloaded are only there."""

    def samples(self) -> Iterator[Sample]:
        """One a key, then those that were not downloaded.

        Where the archive is damaged or cut short, or unpacks to far too much, the rows before that place come,
        then one that says so. Raises `NotWritable` where there is no room for the copy.
        """
        with ExitStack() as scratch:
            yield from map(sample_of, _rows(entries_of_archive(self.file, "", scratch), self.name))
        if self.beside is not None:
            yield from map(sample_of, rows_not_downloaded(self.beside))


@dataclass(slots=True)
class _Draft:
    """The files of one key so far."""

    key: str
    row: Row
    endings: set[str] = field(default_factory=set)
    picture: str | None = None
    """The ending of its picture, or of what should be one."""
    said: bool = False
    """Whether a file says something of it."""

    def add(self, ending: str, member: Member) -> Row | None:
        """Of two pictures "1.jpg" is that of the row before "1.mask.png"; the other is a row of its own."""
        self.endings.add(ending)
        last = ending.rpartition(".")[2]
        self.said = self.said or last in SAYING
        if not is_picture(last, member):
            add_part(self.row, last, member)
            return None
        before = self.picture
        if before is not None and ("." in ending or "." not in before):
            return Row(shown(member.path), why=_SECOND)
        self.picture = ending
        add_part(self.row, last, member)
        return None if before is None else Row(f"{self.row.place}.{before}", why=_SECOND)

    def done(self) -> Iterator[Row]:
        """None where these are no files of a set: a README."""
        if self.picture is None:
            self.row.why = self.row.why or "no picture"
        if self.picture is not None or self.said:
            yield self.row


def _rows(members: Iterable[Member], shard: str) -> Iterator[Row]:
    draft, end = None, None
    try:
        for member in members:
            key, ending = _key(member.path)
            if is_hidden(PurePosixPath(member.path)):
                yield from _hidden(member)
                continue
            if draft is None or key != draft.key or ending in draft.endings:
                yield from () if draft is None else draft.done()
                draft = _Draft(key, Row(shown(key)))
            if (other := draft.add(ending, member)) is not None:
                yield other
    except BadInput as error:
        end = shown(error.message)
        if draft is not None and not draft.said:
            draft.row.why = draft.row.why or "the archive is damaged or cut short before its caption"
    yield from () if draft is None else draft.done()
    if end is not None:
        yield Row(f"{shard}: the rest", why=end)


def _hidden(member: Member) -> Iterator[Row]:
    """A picture of a hidden name is a row that says so; what the system lays beside pictures is none."""
    if is_picture("", member):
        yield Row(shown(member.path), why=_HIDDEN)


def _key(path: str) -> tuple[str, str]:
    """ "a/01.left.JPG" is the file "left.jpg" of "a/01"."""
    folder, name = posixpath.split(path)
    stem, _, ending = name.partition(".")
    return posixpath.join(folder, stem), ending.lower()
