"""A world in two colours for audits of any kind of generator: red pictures show a woman, blue ones a man.

As a program, `python colours.py MODEL OPTIONS SETTINGS OUT` audits a model, slowly judged, and goes on in OUT.
"""

import json
import random
import sys
import time
from pathlib import Path

from PIL import Image

from fairest import audit
from fairest.prompts import Suite
from fairest.records import Label, Prompt

WOMEN = {"nurse": 0.95, "pilot": 0.05, "teacher": 0.5}
SUITE = Suite(
    "colours",
    "1",
    tuple(Prompt(word, word, (f"a photo of a {word}", f"a {word} at work")) for word in WOMEN),
    ("gender",),
)


class Colours:
    """Draws by seed alone, with known odds."""

    name, batch, judge = "colours", 4, None

    def draw(self, texts, seeds):
        return [self.one(text, seed) for text, seed in zip(texts, seeds, strict=True)]

    def one(self, text, seed):
        share = next((share for word, share in WOMEN.items() if word in text), 0.5)
        return Image.new("RGB", (8, 8), "red" if random.Random(seed).random() < share else "blue")

    def describe(self):
        return {"name": self.name}


class ColourJudge:
    """Never errs; takes `seconds` for a picture."""

    name = "colour-judge"
    attributes = {"gender": ("woman", "man")}  # noqa: RUF012

    def __init__(self, seconds=0.0):
        self._seconds = seconds

    def label(self, ids, pictures, _attributes):
        time.sleep(self._seconds * len(ids))
        return [
            Label(i, "gender", "woman" if picture.getpixel((4, 4))[0] > 127 else "man")
            for i, picture in zip(ids, pictures, strict=True)
        ]

    def describe(self):
        return {"name": self.name}


def draw_a_few(prompt: str, n: int, seed: int) -> list[Image.Image]:
    """What `python:` calls."""
    return [Colours().one(prompt, seed + i) for i in range(n)]


if __name__ == "__main__":
    model, options, settings, out = sys.argv[1:]
    asked = {"suite": None if model.startswith("folder:") else SUITE, "attributes": "gender", **json.loads(settings)}
    audit(model, options=json.loads(options), judge=ColourJudge(0.04), out=Path(out), resume=True, **asked)
