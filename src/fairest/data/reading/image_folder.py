"""Pictures in a folder and its sub-folders, with what lies beside them: texts of the same name, and tables."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from fairest.data.reading.beside import NO_FILE
from fairest.data.reading.member import Member, read_file
from fairest.data.reading.metadata import TABLES, Place, Table, table_at
from fairest.data.reading.parts import SAYING, add_part, is_picture
from fairest.data.reading.rows import Row, picture_in, sample_of
from fairest.data.reading.texts import shown
from fairest.data.sample import Sample
from fairest.errors import BadInput

__all__ = ["Entry", "FolderShard", "shards_of_folder"]


class Entry(NamedTuple):
    """One row, before any of it is read."""

    path: str
    """Of the picture inside the folder."""
    there: bool
    """Whether there is such a file: a table may name any."""
    beside: tuple[str, ...] = ()
    """Paths of texts of the same name."""
    table: int = -1
    """The number of the table that has its row, or -1."""
    place: Place = Place(0, 0)


@dataclass(frozen=True, slots=True)
class FolderShard:
    """Some files of the folder."""

    name: str
    root: Path
    entries: tuple[Entry, ...]
    tables: tuple[Table, ...]

    def samples(self) -> Iterator[Sample]:
        """One a picture, and one for each row of a table that names no picture of the folder."""
        return (sample_of(self._row(entry)) for entry in self.entries)

    def _row(self, entry: Entry) -> Row:
        row = Row(shown(entry.path))
        if entry.table >= 0:
            try:
                row.cells = self.tables[entry.table].cells(entry.place)
            except BadInput as error:
                row.why = error.message
        elif not self.tables and (folder := posixpath.dirname(entry.path)):
            row.cells = {"label": posixpath.basename(folder)}
        for path in entry.beside:
            add_part(row, PurePosixPath(path).suffix[1:].lower(), member_at(self.root, path))
        if entry.there:
            row.picture, why = picture_in(member_at(self.root, entry.path))
            row.why = row.why or why
        return row if entry.there else replace(row, why=row.why or NO_FILE)


def member_at(root: Path, path: str) -> Member:
    """A file that was there when the folder was listed."""
    file = root / path
    try:
        size = file.stat().st_size
    except OSError:
        size = 0
    return Member(path, size, partial(read_file, file, 0, size))


def shards_of_folder(root: Path, files: Mapping[str, Path], rows: int) -> list[FolderShard]:
    """So many pictures each, in the order of their paths; without a picture there is no shard.

    Raises `BadInput` for a table whose first line cannot be read.
    """
    beside, pictures = _sorted_out(root, files)
    if not pictures:
        return []
    tables = {path: table for path in files if _is_table(path) and (table := table_at(files[path]))}
    entries = list(_of_tables(tables, pictures))
    told = {entry.path for entry in entries}
    entries += [Entry(path, True) for path in pictures - told]
    entries = sorted(entry._replace(beside=tuple(beside.get(_stem(entry.path), ()))) for entry in entries)
    return [
        FolderShard(f"{first:08d}", root, tuple(entries[first : first + rows]), tuple(tables.values()))
        for first in range(0, len(entries), rows)
    ]


def _sorted_out(root: Path, files: Iterable[str]) -> tuple[Mapping[str, list[str]], set[str]]:
    """Texts by the path of what they say something of, without its ending; and pictures."""
    beside, pictures = defaultdict[str, list[str]](list), set[str]()
    for path in files:
        ending = PurePosixPath(path).suffix[1:].lower()
        if ending in SAYING:
            beside[_stem(path)].append(path)
        elif not _is_table(path) and is_picture(ending, member_at(root, path)):
            pictures.add(path)
    return beside, pictures


def _stem(path: str) -> str:
    return posixpath.splitext(path)[0]


def _is_table(path: str) -> bool:
    return posixpath.basename(path).lower() in TABLES


def _of_tables(tables: Mapping[str, Table], pictures: set[str]) -> Iterator[Entry]:
    for number, (path, table) in enumerate(tables.items()):
        for row, (place, name) in enumerate(table.places()):
            named = posixpath.normpath(posixpath.join(posixpath.dirname(path), (name or "").replace("\\", "/")))
            there = name is not None and named in pictures
            yield Entry(named if name is not None else f"{path}#{row}", there, (), number, place)
