"""Which prompt each picture answers: by a table, by texts beside, by sub-folders, or by the pictures themselves."""

import posixpath
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from fairest.adapters.sources.listing import Item, Listing
from fairest.adapters.sources.said import NOTHING, PROMPT_COLUMNS, Said, clean, merged
from fairest.adapters.sources.sidecar import FILE_COLUMNS, Names, rows_of, said_by_rows
from fairest.data.reading.texts import shown
from fairest.errors import BadInput, NotFound

__all__ = ["Asking", "what_was_asked"]

_LAYOUT = frozenset((
    "data", "dataset", "datasets", "extras-images", "grids", "image", "images", "img", "img2img", "img2img-grids",
    "img2img-images", "imgs", "output", "outputs", "photos", "pics", "pictures", "samples", "test", "train", "txt2img",
    "txt2img-grids", "txt2img-images", "val", "valid", "validation",
))  # fmt: skip
"""Folders that are called after what they are for, not after what is on the pictures."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What was asked for, picture by picture."""

    said: Mapping[str, Said]
    """By source; those without a text are of no use."""
    where: str
    """Where that is from, to follow "The prompts are from"; empty where nothing is known."""
    notes: Sequence[str] = ()


def what_was_asked(listing: Listing, name: str, table: Path | None, root: Path) -> Asking:
    """The first of these that knows any prompt: `table`, tables that lie there, texts beside, sub-folders, the files.

    Where none does, all are one prompt, "pictures in NAME". Raises `BadInput` for a table that fits no picture.
    """
    if table is not None:
        return _by_tables(listing, [(shown(table.name), _read(table))], _folder_inside(table, root), needed=True)
    folders = _concepts(listing)
    ways: list[tuple[str, Callable[[Item], Said]]] = [
        (listing.beside_is, lambda item: merged(listing.beside(item), _concept(folders, item))),
        ("the names of the sub-folders", lambda item: merged(_named(item, folders), _concept(folders, item))),
        ("the metadata in the pictures", lambda item: item.inside),
    ]
    tried = [_by_tables(listing, listing.sidecars), *(_by(listing, where, said) for where, said in ways)]
    known = (asking for asking in tried if any(said.text for said in asking.said.values()))
    return next(known, None) or _by(listing, "", lambda _item: Said(f"pictures in {name}", name))


def _by(listing: Listing, where: str, said: Callable[[Item], Said]) -> Asking:
    items = listing.items.values()
    return Asking({item.source: merged(said(item), replace(NOTHING, seed=item.inside.seed)) for item in items}, where)


def _by_tables(
    listing: Listing, tables: Sequence[tuple[str, bytes]], folder: str | None = None, *, needed: bool = False
) -> Asking:
    names, said, missing = Names(listing.items.values()), dict[str, Said](), list[str]()
    used = [(name, rows) for name, content in sorted(tables) if (rows := rows_of(name, content))]
    for name, rows in used:
        place = posixpath.dirname(name) if folder is None else folder
        found, not_there = said_by_rows(name, rows, place, names)
        said, missing = {**found, **said}, missing + not_there
    if used and not said:
        raise _no_match(used[0][0], missing, listing)
    if needed and not used:
        columns = f"one of {', '.join(FILE_COLUMNS)} and one of {', '.join(PROMPT_COLUMNS)}"
        raise BadInput(f"{tables[0][0]} does not say which prompt is whose.", hint=f"It needs columns: {columns}.")
    called = [name for name, _rows in used]
    notes = [f"Rows of {', '.join(called)} that name no picture: {len(missing)}."] if missing else []
    asking = _by(listing, " and ".join(called), lambda item: said.get(item.source, NOTHING))
    return replace(asking, notes=notes)


def _no_match(name: str, missing: Sequence[str], listing: Listing) -> BadInput:
    there = ", ".join(map(repr, list(listing.items)[:3]))
    return BadInput(
        f"{name} names none of the pictures: it has {', '.join(map(repr, missing[:3]))}, there are {there}.",
        hint="Write files as they are called inside the folder or archive.",
    )


def _read(table: Path) -> bytes:
    try:
        return table.read_bytes()
    except OSError as error:
        raise NotFound(f"The table of prompts {table} cannot be read: {error.strerror}.") from None


def _folder_inside(table: Path, root: Path) -> str:
    """Where a table lies inside the folder of pictures; at its top where it lies elsewhere."""
    place = table.resolve().parent
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else ""


def _concepts(listing: Listing) -> Mapping[str, str]:
    """The sub-folder that says what is on each picture, if every one lies in such a folder: else none does."""
    named = {item.source: _telling(PurePosixPath(item.path).parent) for item in listing.items.values()}
    return {source: name for source, name in named.items() if name} if all(named.values()) else {}


def _telling(folder: PurePosixPath) -> str | None:
    """The innermost folder with a name of its own: no date, no number, no word for a folder of pictures."""
    telling = (part for part in reversed(folder.parts) if _has_letter(part) and part.lower() not in _LAYOUT)
    return clean(next(telling, "").replace("_", " "))


def _has_letter(name: str) -> bool:
    return any(unicodedata.category(character).startswith("L") for character in name)


def _concept(folders: Mapping[str, str], item: Item) -> Said:
    return Said(concept=folders.get(item.source))


def _named(item: Item, folders: Mapping[str, str]) -> Said:
    """The folder's name is the prompt, unless the file says how that was worded."""
    return Said(text=item.inside.text or folders[item.source]) if item.source in folders else NOTHING
