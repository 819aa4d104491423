"""The village's generator, drawings and CLIP: what was planted is caught, and the generator itself copies nothing."""

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


def test_planted_copies_are_caught_and_what_the_village_draws_itself_is_no_copy(tmp_path):
    pictures = dict(list(drawings().items())[::3])
    source = ListSet(tuple(Sample(f"d{i}", caption, png(p)) for i, (caption, p) in enumerate(pictures.items())))
    known = {caption: pictures[caption] for caption in list(pictures)[::5]}
    done = regurgitation(Planted(known), source, captions=24, pictures=1, false_alarms=0.02, out=tmp_path / "run")
    asked = {pair.caption for pair in done.pairs}
    assert {pair.caption for pair in done.copies} == asked & known.keys()
    assert len(done.copies) >= 3
    assert done.limits.alarms <= 0.02 * done.limits.held
    found, made = done.limits.recognised["mirrored"]
    assert found >= 0.9 * made
