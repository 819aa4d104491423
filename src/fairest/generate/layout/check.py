"""Is each person as asked? A judge looks at every region of every picture by itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fairest.errors import BadInput, UnknownName
from fairest.generate.layout.layout import Layout, Region
from fairest.records import Label

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Looker", "Obedience", "Seen", "check", "obedience"]


class Looker(Protocol):
    """What of a judge is needed here: every judge of `fairest.measure` has it."""

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]: ...

    def label(self, ids: Sequence[str], pictures: "Sequence[Image]", attributes: Sequence[str]) -> list[Label]: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What was asked of one region, and what a judge saw there."""

    picture: int
    """Its place among the pictures, from 0."""
    region: int
    """Its place in the layout, from 0."""
    attribute: str
    asked: str
    told: str | None
    """None where the judge could not tell, and `why` says why."""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Obedience:
    """How often a region that was asked for a value showed it."""

    attribute: str
    asked: str
    hits: int
    told: int
    drawn: int
    gaps: Mapping[str, int]
    """Regions the judge could not tell, by reason."""

    @property
    def value(self) -> float | None:
        """The share of told regions that show what was asked for; None where none was told."""
        return self.hits / self.told if self.told else None


def check(pictures: "Sequence[Image]", layouts: Sequence[Layout], judge: Looker) -> tuple[Seen, ...]:
    """What a judge sees in each region that asks for something. Of several people there it sees what it sees.

    Raises `UnknownName` for an attribute the judge does not know, and `BadInput`.
    """
    if len(pictures) != len(layouts):
        raise BadInput(f"There are {len(pictures)} pictures and {len(layouts)} layouts.")
    places = [(p, r, region) for p, layout in enumerate(layouts) for r, region in enumerate(layout.regions)]
    seen: list[Seen] = []
    for attributes in dict.fromkeys(tuple(region.asked) for _, _, region in places if region.asked):
        for attribute in attributes:
            if attribute not in judge.attributes:
                raise UnknownName("attribute", attribute, judge.attributes)
        alike = [place for place in places if tuple(place[2].asked) == attributes]
        seen += _seen(pictures, alike, attributes, judge)
    return tuple(sorted(seen, key=lambda one: (one.picture, one.region)))


def _seen(
    pictures: "Sequence[Image]", places: Sequence[tuple[int, int, Region]], attributes: Sequence[str], judge: Looker
) -> list[Seen]:
    ids = [f"{picture}-{region}" for picture, region, _ in places]
    crops = [_crop(pictures[picture], region) for picture, _, region in places]
    labels = judge.label(ids, crops, attributes)
    asked = [(p, r, attribute, region.asked[attribute]) for p, r, region in places for attribute in attributes]
    return [Seen(*who, label.value, label.why) for who, label in zip(asked, labels, strict=True)]


def _crop(picture: "Image", region: Region) -> "Image":
    left, top, right, bottom = (round(side * length) for side, length in zip(region.box, picture.size * 2, strict=True))
    return picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


def obedience(seen: Sequence[Seen]) -> tuple[Obedience, ...]:
    """One row for each attribute and value that was asked for."""
    return tuple(
        _row(attribute, asked, [one for one in seen if (one.attribute, one.asked) == (attribute, asked)])
        for attribute, asked in sorted({(one.attribute, one.asked) for one in seen})
    )


def _row(attribute: str, asked: str, seen: Sequence[Seen]) -> Obedience:
    gaps = Counter(one.why or "unsure" for one in seen if one.told is None)
    hits = sum(one.told == asked for one in seen)
    return Obedience(attribute, asked, hits, len(seen) - gaps.total(), len(seen), dict(gaps))
