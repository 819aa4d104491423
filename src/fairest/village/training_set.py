"""The village's set as it might come from the web: pictures and captions with everything wrong that was planted.

Its captions and drawings follow the planted table. On top of that:

- *near-duplicates*: some pictures come again, smaller, re-encoded, brighter or darker, under another caption; those of
  men of lighter skin three times as often as others;
- *a filter that harms*: the score `punsafe`, which a recall-first filter would cut at .5, is above it for 14 % of the
  pictures of women and 6 % of those of men (the figures of OpenAI's note of 2022 on DALL-E 2), whatever is on them;
- *damage*: files that are cut short, and a key that two rows claim.

The columns `planted_...` say what is true, so that all of it can be found, and undone, and checked.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from fairest.data.sample import Cell, Sample
from fairest.errors import BadInput
from fairest.village.files import CAPTIONS, DRAWINGS, read_captions, read_drawings
from fairest.village.world import WORDS

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["UNSAFE", "TrainingSet", "training_set"]

UNSAFE = {"woman": 0.14, "man": 0.06}
"""How often a picture's `punsafe` is above .5."""
_COPIED = {True: 0.12, False: 0.04}
"""How often a picture has copies: one of a man of lighter skin, any other."""
_MOST_COPIES = 4
_LIGHTER = ("light", "medium-light")
_SIDE = 96
_SHARD = 200
_DAMAGED = 700
"""One row of so many is cut short."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What is on a row, by the numbers of two rows of the village: whose caption it has, and whose drawing."""

    caption: int
    drawing: int
    original: int
    copy: int
    """0 for the original itself."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A `Shard`: rows from `start` to `stop`."""

    rows: int
    seed: int
    start: int
    stop: int

    @property
    def name(self) -> str:
        return f"village-{self.start // _SHARD:05d}"

    def samples(self) -> Iterator[Sample]:
        planned = _planned(self.rows, self.seed)
        for number in range(self.start, self.stop):
            yield _sample(planned[number], number, self.rows, self.seed)


class TrainingSet:
    """A `PictureSet` of as many rows as asked for, drawn when they are read."""

    name = "village"
    encoder = "village"
    judge = "village"

    def __init__(self, rows: int = 4_000, seed: int = 0) -> None:
        if rows < 1:
            raise BadInput(f"A set of {rows} rows is none.", hint="Give village, or village:4000")
        self.rows, self.seed = rows, seed

    def shards(self) -> Sequence[_Part]:
        starts = range(0, self.rows, _SHARD)
        return [_Part(self.rows, self.seed, start, min(start + _SHARD, self.rows)) for start in starts]

    def describe(self) -> Mapping[str, object]:
        made_of = hashlib.sha256(CAPTIONS.read_bytes() + DRAWINGS.read_bytes()).hexdigest()
        return {"format": "village", "rows": self.rows, "seed": self.seed, "sha256": made_of}


def training_set(rest: str = "") -> TrainingSet:
    """The set called "village", or "village:ROWS"."""
    if rest and not rest.isdecimal():
        raise BadInput(f"'village:{rest}' is no set.", hint="Behind the colon stands a number of rows: village:4000")
    return TrainingSet(int(rest)) if rest else TrainingSet()


@lru_cache(maxsize=2)
def _planned(rows: int, seed: int) -> tuple[_Row, ...]:
    """Every row: originals drawn by the planted weights, some with copies, all shuffled."""
    captions = read_captions()
    weights = np.array([row["weight"] for row in captions])
    rng = np.random.default_rng((seed, rows))
    planned: list[_Row] = []
    for original, drawn in enumerate(map(int, rng.choice(len(captions), rows, p=weights / weights.sum()))):
        planned.append(_Row(drawn, drawn, original, 0))
        for copy in range(1, 1 + _copies(captions[drawn], rng)):
            planned.append(_Row(int(rng.choice(_plain(captions[drawn]["word"]))), drawn, original, copy))
        if len(planned) >= rows:
            break
    return tuple(planned[i] for i in rng.permutation(rows))


def _copies(caption: Mapping[str, Any], rng: np.random.Generator) -> int:
    copied = _COPIED[caption["gender"] == "man" and caption["tone"] in _LIGHTER]
    return int(rng.integers(1, _MOST_COPIES + 1)) if rng.random() < copied else 0


@lru_cache(maxsize=len(WORDS))
def _plain(word: str) -> tuple[int, ...]:
    """The captions that say no more than the word: they fit every picture of it."""
    return tuple(i for i, row in enumerate(read_captions()) if row["word"] == word and row["kind"] == "neutral")


def _sample(row: _Row, number: int, rows: int, seed: int) -> Sample:
    shown = read_captions()[row.drawing]
    picture = _placed(_drawings()[shown["drawing"]]["picture"], np.random.default_rng((seed, row.original, 1)))
    content = _encoded(picture, row.copy, np.random.default_rng((seed, row.original, row.copy, 2)))
    key = number if number < rows - 1 else 0  # two rows claim it
    return Sample(
        f"{key:06d}",
        read_captions()[row.caption]["caption"],
        content[: len(content) // 3] if number % _DAMAGED == _DAMAGED - 1 else content,
        _columns(row, shown, np.random.default_rng((seed, number, 3))),
    )


@lru_cache(maxsize=1)
def _drawings() -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in read_drawings()}


def _placed(drawing: bytes, rng: np.random.Generator) -> "Image":
    """A drawing on a ground of two colours, larger or smaller, to one side, turned a little."""
    from PIL import Image

    person = Image.open(io.BytesIO(drawing)).convert("RGBA")
    side = round(_SIDE * rng.uniform(0.7, 1.05))
    person = person.resize((side, side), Image.Resampling.BICUBIC)
    person = person.rotate(rng.uniform(-10, 10), Image.Resampling.BICUBIC)
    ground = Image.fromarray((255 * rng.uniform(0.55, 1, (2, 2, 3))).astype(np.uint8), "RGB")
    ground = ground.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    left, top = (round((_SIDE - side) / 2 + _SIDE * rng.uniform(-0.1, 0.1)) for _ in range(2))
    ground.paste(person, (left, top), person)
    return ground


def _encoded(picture: "Image", copy: int, rng: np.random.Generator) -> bytes:
    """The file: a copy is smaller or larger, brighter or darker, and compressed more."""
    from PIL import ImageEnhance

    quality = 92
    if copy:
        side = int(rng.integers(72, 121))
        picture = ImageEnhance.Brightness(picture.resize((side, side))).enhance(rng.uniform(0.96, 1.04))
        quality = int(rng.integers(70, 90))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _columns(row: _Row, shown: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Cell]:
    unsafe = rng.random() < UNSAFE[shown["gender"]]
    return {
        "similarity": round(float(rng.normal(0.31, 0.03)), 4),
        "punsafe": round(float(rng.uniform(0.5, 1) if unsafe else 0.5 * rng.beta(1, 8)), 4),
        "pwatermark": round(float(rng.beta(1, 6)), 4),
        "licence": _drawings()[shown["drawing"]]["licence"],
        "language": "en",
        "planted_gender": shown["gender"],
        "planted_tone": shown["tone"],
        "planted_word": shown["word"],
        "planted_original": row.original,
        "planted_copy": row.copy,
    }
