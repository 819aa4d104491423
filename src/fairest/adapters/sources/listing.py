"""What is there: every picture, read once for its hash and for what it says of itself, and what lies beside it."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from fairest.adapters.sources.embedded import said_by_a1111, said_inside
from fairest.adapters.sources.said import NOTHING, Said, from_columns, merged
from fairest.data.reading.member import Member
from fairest.data.reading.texts import shown
from fairest.errors import BadInput
from fairest.run.picture_files import HEAD, NOT_AN_IMAGE, TOO_LARGE, kind_of
from fairest.run.pictures import UNREADABLE

__all__ = ["Item", "Listing"]

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_BESIDE = (".txt", ".caption", ".json")
_SIDECARS = re.compile(r"(?:metadata|prompts|captions)\.(?:csv|tsv|jsonl|parquet)", re.IGNORECASE)
_OTHERS = (
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".avif",
    ".heic",
    ".heif",
    ".jxl",
    ".parquet",
    ".tar",
    ".tgz",
    ".gz",
    ".zip",
)
_LONGEST_TEXT = 256 * 1024
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Item:
    """One picture that is there, or should be."""

    source: str
    """What it is called: unique, and it can be shown."""
    path: str
    """Inside its folder or archive."""
    read: Callable[[], bytes]
    sha256: str | None
    """Of its content; None where that cannot be read."""
    why: str | None
    """Why it cannot be a picture; None where it looks like one."""
    inside: Said
    """What its file says of itself."""
    keys: tuple[str, ...] = ()
    """Under which it is kept what lies beside it."""


@dataclass(slots=True)
class Listing:
    """Grows as files and rows are added to it."""

    items: dict[str, Item] = field(default_factory=dict)
    sidecars: list[tuple[str, bytes]] = field(default_factory=list)
    """Tables of prompts that lie there, each with what it is called."""
    others: Counter[str] = field(default_factory=Counter)
    """Files that might have been meant, and are not read, by ending."""
    beside_is: str = "the texts beside the pictures"
    _beside: dict[str, Said] = field(default_factory=dict)
    _times: Counter[str] = field(default_factory=Counter)

    def add_files(self, members: Iterable[Member]) -> "Listing":
        """Pictures, told by their endings or by their content, and texts that lie beside them.

        Raises `BadInput` for a table of prompts that cannot be read whole.
        """
        for member in members:
            path = PurePosixPath(member.path)
            if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
                continue
            ending = path.suffix.lower()
            if ending in _BESIDE:
                self._add_text(f"{member.shard}/{path.with_suffix('')}", ending, member)
            elif _SIDECARS.fullmatch(path.name):
                self.sidecars.append((_source(member), _whole(member)))
            elif ending in _OTHERS:
                self.others[ending] += 1
            elif ending in _PICTURES or kind_of(_content(member, HEAD) or b""):
                stems = (path.with_suffix(""), path.with_name(path.name.split(".")[0]))
                self._add(member, *(f"{member.shard}/{stem}" for stem in stems))
        return self

    def add_rows(self, rows: Iterable[tuple[Member, Said]]) -> "Listing":
        """Pictures of a table, each with what its row says."""
        self.beside_is = "the columns of the table"
        for number, (member, said) in enumerate(rows):
            self._add(member, row := f"{member.shard}#{number}")
            self._beside[row] = said
        return self

    def beside(self, item: Item) -> Said:
        """What is said in the row or in the texts of the same name: 1.txt for 1.png, and a.txt for a.left.png."""
        return next((self._beside[key] for key in item.keys if key in self._beside), NOTHING)

    def _add_text(self, key: str, ending: str, member: Member) -> None:
        content = _content(member, _LONGEST_TEXT) or b""
        said = _of_json(content) if ending == ".json" else said_by_a1111(content.decode("utf-8-sig", "replace"))
        self._beside[key] = merged(self._beside.get(key, NOTHING), said)

    def _add(self, member: Member, *keys: str) -> None:
        source = self._unused(_source(member))
        content = None if member.size > _MAX_BYTES else _content(member, _MAX_BYTES)
        self.items[source] = Item(
            source,
            shown(member.path),
            partial(member.read, _MAX_BYTES),
            None if content is None else hashlib.sha256(content).hexdigest(),
            f"{UNREADABLE}: {TOO_LARGE}" if member.size > _MAX_BYTES else _doubt(content),
            said_inside(content) if content and kind_of(content) else NOTHING,
            keys,
        )

    def _unused(self, source: str) -> str:
        name = source
        while name in self.items:
            self._times[source] += 1
            name = f"{source}#{1 + self._times[source]}"
        return name


def _source(member: Member) -> str:
    return shown(f"{member.shard}/{member.path}" if member.shard else member.path)


def _doubt(content: bytes | None) -> str | None:
    if content is None:
        return f"{UNREADABLE}: the file cannot be opened"
    return None if kind_of(content) else f"{UNREADABLE}: {NOT_AN_IMAGE}"


def _content(member: Member, most: int) -> bytes | None:
    try:
        return member.read(most)
    except OSError:
        return None


def _whole(member: Member) -> bytes:
    """A table, of which a part would be a choice that nobody made."""
    content = None if member.size > _MAX_BYTES else _content(member, _MAX_BYTES)
    if content is None:
        why = "larger than 64 MiB" if member.size > _MAX_BYTES else "it cannot be opened"
        raise BadInput(
            f"The table {_source(member)} cannot be read: {why}.",
            hint="Move it elsewhere; --prompts FILE reads a table of any size.",
        )
    return content


def _of_json(content: bytes) -> Said:
    try:
        stated = json.loads(content)
    except (ValueError, RecursionError):
        return NOTHING
    return from_columns(stated) if isinstance(stated, dict) else NOTHING
