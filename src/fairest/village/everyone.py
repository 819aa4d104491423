"""A judge for strips of people side by side: it looks at one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from PIL.Image import Image

from fairest.measure import Judge
from fairest.records import SEVERAL, UNSURE, Confusion, Label

__all__ = ["Everyone"]


@dataclass(frozen=True)
class Everyone:
    """Labels everyone on a strip of square tiles, each as another judge labels a picture of one person.

    A tile on which that judge sees nobody is no person; a strip without anybody has the reason of its first tile.
    """

    one: Judge
    """Who looks at a tile."""
    sees_everyone: ClassVar[bool] = True

    @property
    def name(self) -> str:
        return f"{self.one.name}-everyone"

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return self.one.attributes

    @property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs on a person: as far as the other judge."""
        return tuple(getattr(self.one, "confusions", ()))

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute, of several people with `people` from left to right."""
        strips = [_tiles(picture) for picture in pictures]
        tiles = [tile for strip in strips for tile in strip]
        names = [f"tile {place}" for place in range(len(tiles))]
        told = iter(self.one.label(names, tiles, attributes))
        of_tiles = [[[next(told) for _ in attributes] for _ in strip] for strip in strips]
        return [label for name, strip in zip(ids, of_tiles, strict=True) for label in _labels(name, strip)]

    def describe(self) -> Mapping[str, object]:
        return {**self.one.describe(), "name": self.name, "sees_everyone": True}


def _tiles(strip: Image) -> list[Image]:
    number = max(1, round(strip.width / strip.height))
    edges = [round(place * strip.width / number) for place in range(number + 1)]
    return [strip.crop((left, 0, right, strip.height)) for left, right in pairwise(edges)]


def _labels(picture: str, strip: Sequence[Sequence[Label]]) -> list[Label]:
    """The labels of one picture, given those of its tiles."""
    people = [tile for tile in strip if any(label.value or label.why == UNSURE for label in tile)] or strip[:1]
    return [_together(picture, of_attribute) for of_attribute in zip(*people, strict=True)]


def _together(picture: str, told: Sequence[Label]) -> Label:
    first = told[0]
    if len(told) == 1:
        return Label(picture, first.attribute, first.value, first.why, first.score)
    return Label(picture, first.attribute, None, SEVERAL, people=tuple(label.value for label in told))
