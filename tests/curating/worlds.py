"""A set whose rows are known, with a judge and an encoder that see what was drawn."""

import io
from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image

from fairest.data import Sample
from fairest.records import Label

GENDERS = {"woman": (200, 40, 40), "man": (40, 40, 200)}


@dataclass(frozen=True)
class Part:
    name: str
    rows: tuple[Sample, ...]

    def samples(self):
        return iter(self.rows)


@dataclass(frozen=True)
class World:
    """Rows in shards of a size of one's own."""

    rows: tuple[Sample, ...]
    size: int = 50
    name: str = "world"
    about: dict = field(default_factory=lambda: {"format": "world"})

    def shards(self):
        starts = range(0, len(self.rows), self.size)
        return [Part(f"part-{start:04d}", self.rows[start : start + self.size]) for start in starts]

    def describe(self):
        return self.about


class Colours:
    """A `Judge`: red pictures are women, blue ones men; a grey one shows nobody."""

    name = "colours"
    attributes = {"gender": ("woman", "man")}  # noqa: RUF012 (as a judge has it)

    def label(self, ids, pictures, attributes):
        return [self._one(i, p, a) for i, p in zip(ids, pictures, strict=True) for a in attributes]

    def _one(self, picture, image, attribute):
        red, _, blue = np.asarray(image, float).mean((0, 1))
        value = None if abs(red - blue) < 20 else "woman" if red > blue else "man"
        return Label(picture, attribute, value, why=None if value else "no person")

    def describe(self):
        return {"name": self.name, "version": 1}


class Pixels:
    """A `Perceptor`: a picture's vector is a small version of it."""

    name, size = "pixels", 4

    def image(self, pictures):
        small = torch.nn.functional.adaptive_avg_pool2d(pictures, self.size) - 0.5
        return torch.nn.functional.normalize(small.flatten(1), dim=1)

    def text(self, texts):
        seeds = [sum(map(ord, text)) for text in texts]
        return torch.stack([torch.randn(48, generator=torch.Generator().manual_seed(seed)) for seed in seeds])

    def describe(self):
        return {"name": self.name}


def drawn(gender, seed, side=24, quality=95):
    """A picture of four times four patches around a gender's colour: no two seeds look alike."""
    rng = np.random.default_rng(seed)
    patches = np.clip(np.array(GENDERS.get(gender, (120, 120, 120))) + rng.integers(-110, 110, (4, 4, 3)), 0, 255)
    image = Image.fromarray(patches.astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def planted(n=300, copies=30):
    """Rows, every third of a woman; the score "harm" is above .5 for a fifth of them and a twentieth of the men.

    The first `copies` pictures of men come twice, the second time larger.
    """
    rows = []
    for i in range(n):
        gender = "woman" if i % 3 == 0 else "man"
        cut = (i // 3) % 5 == 0 if gender == "woman" else (i // 3) % 20 == 0
        columns = {"harm": 0.9 if cut else 0.1, "said": gender}
        rows.append(Sample(f"{i:04d}", f"a photo of a {gender}", drawn(gender, i), columns))
    men = [row for row in rows if row.columns["said"] == "man"][:copies]
    for i, row in enumerate(men):
        again = drawn("man", int(row.key), side=48, quality=90)
        rows.append(Sample(f"{n + i:04d}", "somebody", again, {"harm": 0.1, "said": "man"}))
    return tuple(rows)
