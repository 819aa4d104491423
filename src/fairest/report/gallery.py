"""The pictures of one prompt in order of label: every one keeps its place, also where nothing came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from fairest.decide.words import display_name, people, percent
from fairest.measure.rewriting import is_rewritten
from fairest.records import UNSURE, Label, Picture
from fairest.report.thumbnails import Thumbnail, thumbnail
from fairest.report.words import shorten

__all__ = ["MIXED", "Group", "Said", "Tile", "groups", "said_of", "tiles"]

_LONGEST = 300

MIXED = "several values"
"""The group of pictures of several people who are not alike."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the judge said of one attribute of one picture."""

    attribute: str
    title: str
    value: str | None
    """Of several people what each value's number is: "4 people: woman (3), man (1)"."""
    group: str | None
    """The value all have who were told; `MIXED` where they differ."""
    why: str | None
    score: str
    """The judge's own confidence in percent, or empty."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture and all that is known of it; `missing` says why there is nothing to see."""

    picture: Picture
    thumb: Thumbnail | None
    missing: str | None
    address: str | None
    said: tuple[Said, ...]

    @property
    def alt(self) -> str:
        seen = ", ".join(s.value or f"{s.title} not told" for s in self.said) or "no labels"
        return f"{self.missing or 'picture'}, {self.origin}: {seen}"

    @property
    def origin(self) -> str:
        """What it can be found again by: its seed, or where it was taken from."""
        if self.picture.seed is None:
            return self.picture.source or "no seed"
        return f"seed {self.picture.seed}"

    @property
    def revised(self) -> str:
        """What the service says it drew, in brief, where that is another text; else empty."""
        return shorten(self.picture.revised or "", _LONGEST) if is_rewritten(self.picture) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Tiles with the same label of the first attribute."""

    title: str
    told: bool
    tiles: tuple[Tile, ...]


def tiles(
    folder: Path, pictures: Sequence[Picture], labels: Sequence[Label], attributes: Sequence[str], side: int
) -> dict[str, list[Tile]]:
    """The tiles of each prompt, in the order drawn. Labels of pictures that are not there are not shown."""
    said: dict[str, dict[str, Said]] = {}
    for label in labels:
        said.setdefault(label.picture, {})[label.attribute] = said_of(label)
    found: dict[str, list[Tile]] = {}
    for picture in pictures:
        mine = said.get(picture.id, {})
        in_order = tuple(mine[a] for a in [*attributes, *sorted(mine.keys() - set(attributes))] if a in mine)
        found.setdefault(picture.prompt, []).append(_tile(folder, picture, in_order, side))
    return found


def said_of(label: Label) -> Said:
    """One label in words."""
    score = "" if label.score is None else percent(label.score)
    told = Counter(value for value in label.people or (label.value,) if value is not None)
    group = next(iter(told), None) if len(told) <= 1 else MIXED
    value = _people(label.people, told) if label.people and told else label.value
    why = UNSURE if label.people else label.why
    return Said(label.attribute, display_name(label.attribute), value, group, why, score)


def _people(everyone: Sequence[str | None], told: "Counter[str]") -> str:
    said = [f"{value} ({n})" for value, n in (told | Counter({UNSURE: everyone.count(None)})).most_common() if n]
    return f"{people(len(everyone))}: {', '.join(said)}"


def _tile(folder: Path, picture: Picture, said: tuple[Said, ...], side: int) -> Tile:
    if picture.file is None:
        return Tile(picture, None, picture.why or "no picture, no reason given", None, said)
    small = thumbnail(picture, folder, side)
    return Tile(picture, small, None if small else "file not readable", quote(picture.file, safe="/"), said)


def groups(mine: Sequence[Tile], attribute: str, support: Mapping[str, tuple[str, ...]]) -> tuple[Group, ...]:
    """Tiles by value of `attribute` in the order of its support, then each reason for a gap; zero groups stay."""
    values = support.get(attribute, ())
    held: dict[tuple[bool, str], list[Tile]] = {(True, value): [] for value in values}
    gaps: dict[tuple[bool, str], list[Tile]] = {}
    for tile in mine:
        told, key = _key(tile, attribute)
        (held if told else gaps).setdefault((told, key), []).append(tile)
    ranks = {value: i for i, value in enumerate(v for vs in support.values() for v in vs)}
    merged = held | dict(sorted(gaps.items()))
    return tuple(
        Group(title, told, tuple(sorted(some, key=lambda tile: _rank(tile, ranks))))
        for (told, title), some in merged.items()
    )


def _key(tile: Tile, attribute: str) -> tuple[bool, str]:
    label = next((s for s in tile.said if s.attribute == attribute), None)
    if label is None:
        return False, tile.missing or "not judged"
    return (True, label.group) if label.group is not None else (False, label.why or "no reason given")


def _rank(tile: Tile, ranks: Mapping[str, int]) -> list[int]:
    return [len(ranks) if s.group is None else ranks.get(s.group, len(ranks)) for s in tile.said[1:]]
