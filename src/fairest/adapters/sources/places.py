"""What a path stands for: a folder of pictures, or archives or tables of them."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from fairest.adapters.sources.listing import Listing
from fairest.adapters.sources.said import clean
from fairest.adapters.sources.table import rows_of_table
from fairest.data.reading.archive import members_of_archive
from fairest.data.reading.files import members_of_folder, plain_files
from fairest.data.reading.patterns import matching, nothing_at
from fairest.errors import BadInput

__all__ = ["Place", "find_place"]

_ARCHIVES = (".tar", ".tar.gz", ".tgz")
_TABLES = (".parquet",)


@dataclass(frozen=True, slots=True)
class Place:
    """Where pictures are."""

    name: str
    """The last part of the path: where that lies is of no concern to a reader of the report."""
    kind: str
    root: Path
    """What the names of a table of prompts are relative to."""
    listing: Listing
    passed_over: int = 0
    """Links out of the folder, which were not followed, and what else is no plain file."""


def find_place(rest: str, scratch: ExitStack) -> Place:
    """List what `rest` names: a folder, an archive, a Parquet file, or a pattern (*, {000..012}) of the latter two.

    A folder without pictures is looked through for archives, then for tables. Raises `NotFound`, `BadInput`.
    """
    path = Path(rest).expanduser()
    if not rest.strip():
        raise BadInput("folder: needs a path.", hint="Write folder:PATH, such as folder:pictures/")
    if path.is_dir():
        return _folder(path, scratch)
    if path.is_file():
        return _shards(path.name, [path], scratch, path.resolve().parent)
    files = matching(str(path))
    if not files:
        raise nothing_at(path)
    folder = files[0].resolve().parent
    return _shards(folder.name, files, scratch, folder)


def _folder(folder: Path, scratch: ExitStack) -> Place:
    root = folder.resolve()
    files, passed_over = plain_files(root)
    listing = Listing().add_files(members_of_folder(files))
    if not listing.items:
        for endings in (_ARCHIVES, _TABLES):
            if shards := [file for file in files.values() if _ends(file, endings)]:
                return _shards(root.name, shards, scratch, root)
    return Place(_called(root.name), "folder", root, listing, passed_over)


def _shards(name: str, files: Sequence[Path], scratch: ExitStack, root: Path) -> Place:
    listing = Listing()
    shard: Callable[[Path], str] = lambda file: "" if len(files) == 1 else _inside(file, root)  # noqa: E731
    if all(_ends(file, _ARCHIVES) for file in files):
        for file in files:
            listing.add_files(members_of_archive(file, shard(file), scratch))
        return Place(_called(name), "tar", root, listing)
    if all(_ends(file, _TABLES) for file in files):
        listing.add_rows(row for file in files for row in rows_of_table(file, shard(file), scratch))
        return Place(_called(name), "parquet", root, listing)
    raise BadInput(
        f"{name} is not what pictures are read from.",
        hint=f"Give a folder, or files that end in {', '.join((*_ARCHIVES, *_TABLES))}, all of one kind.",
    )


def _called(name: str) -> str:
    return clean(name) or "pictures"  # "/" has no name


def _inside(file: Path, root: Path) -> str:
    place = file.resolve()
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name


def _ends(file: Path, endings: Sequence[str]) -> bool:
    return file.name.lower().endswith(tuple(endings))
