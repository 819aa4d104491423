"""What a path stands for: a folder of pictures, or archives or tables of them."""

import glob
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from fairest.adapters.sources.archive import members_of_archive
from fairest.adapters.sources.files import members_of_folder, plain_files
from fairest.adapters.sources.listing import Listing
from fairest.adapters.sources.said import clean
from fairest.adapters.sources.table import rows_of_table
from fairest.errors import BadInput, NotFound, closest

__all__ = ["Place", "find_place"]

_ARCHIVES = (".tar", ".tar.gz", ".tgz")
_TABLES = (".parquet",)
_BRACES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"([0-9]{1,9})\.\.([0-9]{1,9})")
_MOST = 100_000


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
    files = _matching(str(path))
    if not files:
        raise _nothing(path)
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


def _matching(pattern: str) -> list[Path]:
    found = (Path(name) for each in _without_braces(pattern) for name in glob.glob(each, recursive=True))
    return sorted({file for file in found if file.is_file()})


def _without_braces(pattern: str) -> Iterable[str]:
    """ "a-{00..02}.tar" stands for a-00.tar, a-01.tar, a-02.tar; "{a,b}" for a and b."""
    literals, inner = _BRACES.split(pattern)[::2], _BRACES.findall(pattern)
    for choice in itertools.islice(itertools.product(*map(_choices, inner)), _MOST):
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(literals, choice, fillvalue="")))


def _choices(inner: str) -> Sequence[str]:
    numbers = _RANGE.fullmatch(inner)
    if not numbers:
        return inner.split(",")
    first, last = numbers.groups()
    return [f"{number:0{len(first)}d}" for number in itertools.islice(range(int(first), int(last) + 1), _MOST)]


def _nothing(path: Path) -> NotFound:
    beside = [file.name for file in path.parent.iterdir()] if path.parent.is_dir() else []
    guess = closest(path.name, beside)
    return NotFound(
        f"There are no pictures at {str(path)!r}: nothing is there.",
        hint=f"Did you mean {str(path.with_name(guess))!r}?" if guess else "Give a folder, a .tar or a .parquet file.",
    )
