"""The village's generator, drawings and CLIP: what was planted is caught."""

import io

from copyist import ListSet, png
from PIL import Image

from fairest import doors
from fairest.data import Sample
from fairest.regurgitating import regurgitation
from fairest.village.captions import explicit_captions
from fairest.village.files import read_drawings


def drawings() -> dict[str, Image.Image]:
    """A drawing on white for each explicit caption."""
    found = {}
    for row in read_drawings():
        if row["observable"] and row["family"] == "noto":
            drawing = Image.open(io.BytesIO(row["picture"])).convert("RGBA").resize((64, 64))
            ground = Image.new("RGBA", drawing.size, "white")
            caption = explicit_captions(row["occupation"], row["gender"], row["tone"])[0]
            found[caption] = Image.alpha_composite(ground, drawing).convert("RGB")
    return found


class Planted:
    """The village's generator, which knows some captions by heart."""

    name, batch, judge = "village with copies", 32, "village"

    def __init__(self, known):
        self.known = known
        self.generator = doors.load("generator", "village")

    def draw(self, texts, seeds):
        drawn = self.generator.draw(texts, seeds)
        return [self.known.get(text, picture) for text, picture in zip(texts, drawn, strict=True)]

    def describe(self):
        return {"name": self.name}


def test_planted_copies_are_caught_and_are_closer_than_all_that_the_village_draws_itself(tmp_path):
    pictures = dict(list(drawings().items())[::5])
    source = ListSet(tuple(Sample(f"d{i}", caption, png(p)) for i, (caption, p) in enumerate(pictures.items())))
    known = {caption: pictures[caption] for caption in list(pictures)[::4]}
    done = regurgitation(Planted(known), source, captions=16, pictures=1, false_alarms=0.05, out=tmp_path / "run")
    planted = {pair.caption for pair in done.pairs} & known.keys()
    assert len(planted) >= 3
    assert {pair.caption for pair in done.copies[: len(planted)]} == planted
    assert done.limits.alarms <= 0.05 * done.limits.held + 2
    found, made = done.limits.recognised["mirrored"]
    assert found >= 0.9 * made
