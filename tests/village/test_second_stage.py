"""What the shipped second stage and the second CLIP do; the card holds the same on many more pictures."""

from itertools import product

import pytest
import torch

from fairest import village
from fairest.errors import BadInput
from fairest.generate.engine.streams import Streams
from fairest.train.augment import FOR_GENERATOR, place
from fairest.village.build.canvas import as_drawings
from fairest.village.captions import explicit_captions, gender_captions
from fairest.village.enlarging import enlarged
from fairest.village.files import read_drawings, read_large_drawings
from fairest.village.world import FAMILIES, GENDERS, OCCUPATIONS

pytest.importorskip("diffusers")
_WORDS = {"firefighter": "firefighter", "pilot": "pilot", "cook": "chef", "farmer": "farmer"}


@pytest.fixture(scope="module")
def enlarger():
    return village.enlarger()


@pytest.fixture(scope="module")
def drawings():
    """Four drawings the second stage learnt from: who is on them, the large ones and the small ones."""
    large = [row for row in read_large_drawings() if row["family"] == "noto" and row["occupation"] in _WORDS]
    small = {row["key"]: row["picture"] for row in read_drawings()}
    return large, as_drawings([r["picture"] for r in large]), as_drawings([small[r["key"]] for r in large])


def _placed(drawings, side):
    return place(drawings, FOR_GENERATOR, side, torch.Generator().manual_seed(1))


def test_it_draws_twice_the_size_nearer_to_the_true_drawing_than_bilinear_of_what_was_roughened(enlarger, drawings):
    rows, large, small = drawings
    texts = [explicit_captions(_WORDS[r["occupation"]], r["gender"], r["tone"])[0] for r in rows]
    truth, pictures = _placed(large, 128), _placed(small, 64)
    drawn = enlarged(enlarger, texts, pictures, range(4))
    noise = Streams(range(4), "noise").normal(3, 64, 64)
    rough = torch.nn.functional.interpolate((pictures + 0.05 * noise).clamp(0, 1), scale_factor=2, mode="bilinear")
    assert drawn.shape == truth.shape
    assert (drawn - truth).abs().mean() < (rough - truth).abs().mean()


def test_a_batch_of_the_second_stage_is_the_same_as_one_by_one(enlarger, drawings):
    pictures = _placed(drawings[2][:2], 64)
    together = enlarged(enlarger, ["a nurse", "a pilot"], pictures, [3, 4])
    alone = enlarged(enlarger, ["a pilot"], pictures[1:], [4])
    assert torch.allclose(together[1:], alone, atol=1e-3)


def test_the_second_stage_says_what_it_is_made_of(enlarger):
    described = enlarger.describe()
    assert (described["name"], enlarger.factor, enlarger.codec.channels) == ("village", 2, 3)
    assert all(len(sum_) == 64 for sum_ in described["sha256"].values())
    assert len(described["sha256"]) == 2  # its own network, and the generator's text encoder


@pytest.mark.parametrize("door", [village.enlarger, village.second_perceptor])
def test_nothing_stands_behind_its_colon(door):
    with pytest.raises(BadInput, match="takes nothing behind a colon"):
        door("rest")


def test_large_drawings_are_of_every_occupation_and_of_a_family_never_seen():
    rows = read_large_drawings()
    families = set(FAMILIES) - {"fluent-flat"}
    assert {(row["family"], row["occupation"]) for row in rows} == set(product(families, OCCUPATIONS))
    assert as_drawings([row["picture"] for row in rows]).shape == (60, 4, 144, 144)
    assert {row["gender"] for row in rows} == set(GENDERS)


def test_the_second_clip_sees_who_is_drawn_and_is_another_than_the_first():
    first, second = village.perceptor(), village.second_perceptor()
    rows = [r for r in read_drawings() if r["family"] == "noto" and r["occupation"] in _WORDS and r["tone"] == "medium"]
    rows = [r for r in rows if r["observable"]]
    pictures = _placed(as_drawings([row["picture"] for row in rows]), 64)
    asked = [(occupation, gender) for occupation in _WORDS for gender in GENDERS]
    read = second.text([gender_captions(_WORDS[occupation], gender)[0] for occupation, gender in asked])
    told = [asked[i] for i in (second.image(pictures) @ read.T).argmax(1).tolist()]
    right = sum(a == (r["occupation"], r["gender"]) for a, r in zip(told, rows, strict=True))
    assert (len(rows), second.size) == (8, 64)
    assert right >= 7
    assert first.image(pictures).shape[1] != second.image(pictures).shape[1]
