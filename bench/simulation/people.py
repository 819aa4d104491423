"""People of two attributes in memory, and judges whose faults are known because they are given."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest import measure
from fairest.records import Confusion, Label
from fairest.village.world import GENDERS, TONES

from .audits import PlainPainter

__all__ = ["SUPPORT", "BadJudge", "Faults", "PeoplePainter", "Shown"]

SUPPORT = {"gender": GENDERS, "skin-tone": TONES}
Shown = Mapping[tuple[str, str], float]
"""How often each (gender, skin tone) is painted: they may go together, as one's odds may differ by the other."""
Odds = Mapping[str, float]


@dataclass(frozen=True)
class PeoplePainter(PlainPainter):
    """Paints people with exactly these odds. A picture is one pixel that carries its truth."""

    shown: Shown = field(default_factory=dict)
    by_text: Mapping[str, Shown] = field(default_factory=dict)
    """Odds of their own, for some texts."""

    def paint(self, text: str, seed: int) -> tuple[Image, dict[str, str]]:
        truth = somebody(self.by_text.get(text, self.shown), random.Random(seed))
        picture = PictureFile.new("RGB", (1, 1))
        picture.info.update(truth)
        return picture, truth


def somebody(shown: Shown, stream: random.Random) -> dict[str, str]:
    """One person, by the odds."""
    ((gender, tone),) = stream.choices(list(shown), list(shown.values()))
    return {"gender": gender, "skin-tone": tone}


@dataclass(frozen=True)
class Faults:
    """What a judge does to people: it says nothing of some, and of the others not always what is there."""

    silent: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    """By a value somebody has, of whichever attribute: the reason it gives, and how often it says nothing at all."""
    says: Mapping[str, Mapping[str, Odds]] = field(default_factory=dict)
    """By attribute, then by what is true ("woman", or "woman, dark" where that differs): the odds of each value it
    says. What is not listed it gets right."""

    def told(self, truth: Mapping[str, str], stream: random.Random) -> dict[str, tuple[str | None, str | None]]:
        """Value and reason for each attribute."""
        for value in truth.values():
            why, rate = self.silent.get(value, ("", 0.0))
            if rate and stream.random() < rate:
                return dict.fromkeys(truth, (None, why))
        return {attribute: (self._said(attribute, truth, stream), None) for attribute in truth}

    def _said(self, attribute: str, truth: Mapping[str, str], stream: random.Random) -> str:
        rows = self.says.get(attribute, {})
        odds = rows.get(", ".join(truth.values())) or rows.get(truth[attribute]) or {truth[attribute]: 1.0}
        return stream.choices(list(odds), list(odds.values()))[0]


@dataclass
class BadJudge:
    """Reads the truth of a plain picture and tells it with faults.

    Its errors are measured beforehand on `labels` random people of each value, from among those in `shown`, as
    `fairest calibrate` measures them: who it says nothing of is left out, "unsure" has its column.
    """

    faults: Faults
    shown: Shown
    labels: int
    seed: int
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: SUPPORT)
    name: str = "bad"

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        said = [self.faults.told(_truth(picture), self._stream) for picture in pictures]
        return [
            Label(name, attribute, *told[attribute])
            for name, told in zip(ids, said, strict=True)
            for attribute in attributes
        ]

    def describe(self) -> Mapping[str, object]:
        return {"name": self.name}

    @cached_property
    def confusions(self) -> tuple[Confusion, ...]:
        if not self.labels:
            return ()
        return tuple(
            measure.confusion(
                attribute, values, self._labelled(attribute), measured_on=PlainPainter.name, how="the painter knows"
            )
            for attribute, values in self.attributes.items()
        )

    @cached_property
    def _stream(self) -> random.Random:
        return random.Random(f"labels {self.seed}")

    def _labelled(self, attribute: str) -> Iterator[tuple[str, Label]]:
        """So many random people of each value, and what it says of them."""
        place = list(SUPPORT).index(attribute)
        stream = random.Random(f"confusion {attribute} {self.seed}")
        for value in self.attributes[attribute]:
            among = {who: odds for who, odds in self.shown.items() if who[place] == value}
            for i in range(self.labels):
                told = self.faults.told(somebody(among, stream), stream)
                yield value, Label(f"{value} {i}", attribute, *told[attribute])


def _truth(picture: Image) -> dict[str, str]:
    return {attribute: str(picture.info[attribute]) for attribute in SUPPORT}
