"""A generator whose bias is known because it is given: it paints real drawings with exact odds."""

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import ClassVar

from PIL import Image as PictureFile
from PIL.Image import Image

from fairest.errors import BadInput
from fairest.village.world import GENDERS, OCCUPATIONS, TONES, WORDS

__all__ = ["Painter"]

_SIDE = 64
_SUPPORT: Mapping[str, tuple[str, ...]] = {"gender": GENDERS, "skin-tone": TONES}
Odds = Mapping[str, Mapping[str, float]]
_USUAL = ("noto", "twemoji")


@dataclass(frozen=True)
class Painter:
    """Paints the village's drawings with exactly the odds it is given, hundreds a second.

    `odds` maps a word found in the prompt to odds per attribute, for example
    `{"nurse": {"gender": {"woman": 0.9, "man": 0.1}}}`. The key `"*"` serves every other word;
    attributes that are not named are even. The longest word that a prompt contains decides.
    """

    odds: Mapping[str, Odds] = field(default_factory=dict)
    families: tuple[str, ...] = _USUAL
    name: str = "painter"
    batch: int = 64
    judge: ClassVar[str] = "village"
    suite: ClassVar[str] = "villages-own"

    def __post_init__(self) -> None:
        for word, by_attribute in self.odds.items():
            for attribute, shares in by_attribute.items():
                _check(word, attribute, shares)

    @property
    def known_as(self) -> str:
        """Judges were measured on the usual families: they err otherwise on others."""
        return self.name if self.families == _USUAL else f"{self.name} of {', '.join(self.families)}"

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Image]:
        """One 64 x 64 picture for each text and seed, by its own random stream."""
        return [self.paint(text, seed)[0] for text, seed in zip(texts, seeds, strict=True)]

    def paint(self, text: str, seed: int) -> tuple[Image, dict[str, str]]:
        """A picture and what is truly on it: occupation, gender, skin tone."""
        stream = random.Random(seed)
        somebody = self.somebody(text, stream)
        return self.painted(somebody, stream), somebody

    def somebody(self, text: str, stream: random.Random) -> dict[str, str]:
        """Who is to be painted: occupation, gender, skin tone."""
        word = self._word(text)
        odds = self.odds.get(word, self.odds.get("*", {}))
        gender, tone = (_drawn(stream, odds.get(a, {}), _SUPPORT[a]) for a in ("gender", "skin-tone"))
        return {
            "occupation": self._occupations.get(word, OCCUPATIONS[0]),
            "gender": gender,
            "skin-tone": tone,
        }

    def painted(self, somebody: Mapping[str, str], stream: random.Random) -> Image:
        """One of the drawings of such a person, 64 x 64."""
        who = somebody["occupation"], somebody["gender"], somebody["skin-tone"]
        return _on_ground(stream.choice(_drawings(self.families)[who]), stream)

    def describe(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            "odds": {word: {a: dict(s) for a, s in by.items()} for word, by in self.odds.items()},
            "families": list(self.families),
            "notes": ["Painted from drawings with odds that were set by hand: a test, not a model."],
        }

    @cached_property
    def _occupations(self) -> dict[str, str]:
        known = {w.word: w.occupation for w in WORDS} | {o: o for o in OCCUPATIONS}
        return {word: known.get(word, OCCUPATIONS[0]) for word in (*known, *self.odds) if word != "*"}

    def _word(self, text: str) -> str:
        lowered = text.lower()
        found = [word for word in self._occupations if word.lower() in lowered]
        return max(found, key=len, default="*")


def _check(word: str, attribute: str, shares: Mapping[str, float]) -> None:
    support = _SUPPORT.get(attribute)
    if support is None:
        raise BadInput(f"The painter has no attribute {attribute!r}.", hint=f"known: {', '.join(_SUPPORT)}")
    unknown = set(shares) - set(support)
    if unknown:
        raise BadInput(f"{attribute} has no value {sorted(unknown)[0]!r}.", hint=f"known: {', '.join(support)}")
    if min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-9:
        raise BadInput(f"The odds of {attribute} for {word!r} add up to {sum(shares.values())}, not to 1.")


def _drawn(stream: random.Random, shares: Mapping[str, float], support: tuple[str, ...]) -> str:
    """A value with the given odds; every value alike when none are given."""
    weights = [shares.get(value, 0.0) for value in support] if shares else [1.0] * len(support)
    return stream.choices(support, weights)[0]


@lru_cache(maxsize=4)
def _drawings(families: tuple[str, ...]) -> dict[tuple[str, str, str], list[Image]]:
    """Observable drawings by occupation, gender and tone."""
    from fairest.village.files import read_drawings

    found: dict[tuple[str, str, str], list[Image]] = {}
    for row in read_drawings():
        if row["observable"] and row["family"] in families:
            picture = PictureFile.open(io.BytesIO(row["picture"])).convert("RGBA")
            found.setdefault((row["occupation"], row["gender"], row["tone"]), []).append(picture)
    return found


def _on_ground(drawing: Image, stream: random.Random) -> Image:
    """The drawing on a pastel ground, a little shifted."""
    ground = tuple(int(255 * stream.uniform(0.72, 0.98)) for _ in range(3))
    picture = PictureFile.new("RGB", (_SIDE, _SIDE), ground)
    small = drawing.resize((_SIDE, _SIDE), PictureFile.Resampling.BILINEAR)
    picture.paste(small, (stream.randint(-2, 2), stream.randint(-2, 2)), small)
    return picture
