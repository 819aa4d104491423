"""Pictures that somebody already made: a folder, an archive or a table of them, audited like a generator's."""

import hashlib
import json
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from fairest.adapters.sources.asking import Asking, what_was_asked
from fairest.adapters.sources.grouping import Grouped, grouped
from fairest.adapters.sources.listing import Item
from fairest.adapters.sources.places import Place, find_place
from fairest.errors import BadInput
from fairest.generate.doors import Blocked, Drawing, Drawn, Found
from fairest.prompts import Suite
from fairest.prompts.words import slug
from fairest.run.picture_files import Problem, checked
from fairest.run.pictures import UNREADABLE

__all__ = ["FolderCollection", "collection"]

_CHANGED = f"{UNREADABLE}: it changed while it was audited"
_ALWAYS = (
    "These pictures were found, not drawn: how they were chosen is not known. One that somebody left out is missed by "
    "nobody, and whoever made them may have stopped when they liked what they saw.",
    "Each picture counts as an independent draw. Near copies would make the intervals too narrow.",
    "No more can be drawn: a finding that is undetermined stays so.",
)


def collection(rest: str, *, prompts: str | Path | None = None) -> "FolderCollection":
    """List the pictures at `rest`: a folder, a .tar, a .parquet, or a pattern of the latter two.

    `prompts` is a table of files and their prompts; without it they are looked for beside and inside the
    pictures. Every picture is read once. Raises `NotFound`, `BadInput`.
    """
    with ExitStack() as scratch:
        place = find_place(rest, scratch)
        _refuse_empty(place)
        asking = what_was_asked(place.listing, place.name, Path(prompts).expanduser() if prompts else None, place.root)
        return FolderCollection(place, asking, scratch.pop_all())


class FolderCollection:
    """Pictures with the prompts they answer. A picture is opened when it is fetched."""

    batch = 16

    def __init__(self, place: Place, asking: Asking, scratch: ExitStack) -> None:
        weakref.finalize(self, scratch.close)
        self.name = f"folder:{place.name}"
        self._place, self._asking, self._items = place, asking, place.listing.items
        pairs = [(item, asking.said[source]) for source, item in self._items.items() if asking.said[source].text]
        self._left_out = len(self._items) - len(pairs)
        self._grouped = grouped(pairs, place.name)
        self._sha256 = _sha256(self._items.values(), asking)
        self.suite = _suite(place, asking, self._grouped, self._sha256)

    @property
    def found(self) -> Mapping[str, Sequence[Found]]:
        """By prompt id, in an order by hashes of the contents."""
        return self._grouped.found

    def fetch(self, sources: Sequence[str]) -> list[Drawing]:
        """Each file as it is, byte for byte, or `Blocked` where it is no picture that can be decoded."""
        return [_fetched(self._items[source]) for source in sources]

    def describe(self) -> Mapping[str, object]:
        """What is there, where the prompts are from, and the hash of it all."""
        found = [one for some in self.found.values() for one in some]
        return {
            "name": self.name,
            "kind": self._place.kind,
            "files": len(self._items),
            "pictures": len(found),
            "prompts": len(self.suite.prompts),
            "prompts_from": self._asking.where or None,
            "seeds": sum(one.seed is not None for one in found),
            "copies": self._grouped.copies,
            "without_prompt": self._left_out,
            "sha256": self._sha256,
            "notes": [*_ALWAYS, *self._notes(found)],
        }

    def _notes(self, found: Sequence[Found]) -> Iterator[str]:
        yield _on_prompts(self._asking)
        yield _on_seeds(found)
        yield from self._asking.notes
        if self._left_out:
            yield f"Pictures without a prompt, left out: {self._left_out}."
        yield from self._grouped.notes
        if others := self._place.listing.others:
            kinds = ", ".join(f"{n} {ending}" for ending, n in sorted(others.items()))
            yield f"Files of kinds that are not read, left out: {kinds}."
        if self._place.passed_over:
            yield f"Links out of the folder and special files, not followed: {self._place.passed_over}."


def _fetched(item: Item) -> Drawing:
    if item.why is not None:
        return Blocked(item.why)
    try:
        content = item.read()
    except OSError:
        return Blocked(f"{UNREADABLE}: the file cannot be opened")
    if hashlib.sha256(content).hexdigest() != item.sha256:
        return Blocked(_CHANGED)
    try:
        checked(content)
    except Problem as problem:
        return Blocked(f"{UNREADABLE}: {problem}")
    return Drawn(content)


def _refuse_empty(place: Place) -> None:
    if not place.listing.items:
        there = [f"{n} {ending}" for ending, n in sorted(place.listing.others.items())]
        there += [f"{place.passed_over} links and special files"] if place.passed_over else []
        raise BadInput(
            f"There are no pictures in {place.name}" + (f", only {', '.join(there)}." if there else "."),
            hint="PNG, JPEG and WebP files are read, in a folder, a .tar or a .parquet.",
        )


def _sha256(items: Iterable[Item], asking: Asking) -> str:
    """Of every name, content and prompt: it is another where one of them is."""
    rows = sorted((item.source, item.sha256, item.why, asdict(asking.said[item.source])) for item in items)
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _suite(place: Place, asking: Asking, groups: Grouped, sha256: str) -> Suite:
    return Suite(
        name=slug(place.name),
        version=sha256[:8],
        prompts=groups.prompts,
        attributes=groups.attributes,
        datasheet={
            "title": f"The prompts of {place.name}",
            "description": "What pictures that somebody already made were asked for.",
            "source": asking.where or "none: nothing says what was asked for",
            "asks": "What is in these pictures.",
        },
    )


def _on_prompts(asking: Asking) -> str:
    if not asking.where:
        return "Nothing says what was asked for: all pictures are taken as one prompt."
    return f"The prompts are from {asking.where}. Whether the pictures were made from them cannot be checked."


def _on_seeds(found: Sequence[Found]) -> str:
    known = sum(one.seed is not None for one in found)
    if known == len(found):
        return "The seeds are those that the files state."
    lost = (
        "They cannot be drawn again. A comparison with another model pairs them by their number alone: what it says "
        "holds as well, but small changes stay unseen."
    )
    return f"Pictures of which the seed is not known: {len(found) - known} of {len(found)}. {lost}"
