"""A generator of pictures with several people, whose bias is known: a painter's drawings side by side."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest.errors import BadInput
from fairest.village.painter import Painter

__all__ = ["Crowd"]


@dataclass(frozen=True)
class Crowd:
    """Paints strips of people: each is one of the painter's pictures, with the painter's odds.

    On a share `alike` of the pictures everybody has the same gender and skin tone, on the others each has their
    own: the odds of every single person are the painter's either way, only what people of one picture say of each
    other changes. At `alike` 1 a picture of five tells no more than a picture of one.
    """

    painter: Painter = field(default_factory=Painter)
    people: tuple[int, int] = (2, 5)
    """The fewest and the most people on a picture; every number between is as likely."""
    alike: float = 0.0
    name: str = "crowd"
    batch: int = 32
    judge: ClassVar[str] = "village-everyone"
    suite: ClassVar[str] = "villages-own"
    known_as: ClassVar[str] = "painter"
    """Where judges were measured on single people of the painter, they were measured on these."""

    def __post_init__(self) -> None:
        if not 1 <= self.people[0] <= self.people[1]:
            raise BadInput(f"people is {self.people}; it must be the fewest and the most, 1 or more.")
        if not 0 <= self.alike <= 1:
            raise BadInput(f"alike is {self.alike}; it must lie from 0 to 1.")

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Image]:
        """One picture for each text and seed, 64 pixels high and 64 wide for each person."""
        return [self.paint(text, seed)[0] for text, seed in zip(texts, seeds, strict=True)]

    def paint(self, text: str, seed: int) -> tuple[Image, list[dict[str, str]]]:
        """A picture and who is truly on it, from left to right: occupation, gender, skin tone."""
        stream = random.Random(seed)
        everyone = self.everyone(text, stream)
        tiles = [self.painter.painted(somebody, stream) for somebody in everyone]
        picture = PictureFile.new("RGB", (sum(tile.width for tile in tiles), tiles[0].height))
        for place, tile in enumerate(tiles):
            picture.paste(tile, (place * tile.width, 0))
        return picture, everyone

    def everyone(self, text: str, stream: random.Random) -> list[dict[str, str]]:
        """Who is to be painted, from left to right."""
        number, are_alike = stream.randint(*self.people), stream.random() < self.alike
        first = self.painter.somebody(text, stream)
        return [first if are_alike else self.painter.somebody(text, stream) for _ in range(number)]

    def describe(self) -> Mapping[str, object]:
        return {**self.painter.describe(), "name": self.name, "people": list(self.people), "alike": self.alike}
