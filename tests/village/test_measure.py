"""Measuring is checked on a painter, whose pictures are known."""

from itertools import product

import pytest

from fairest import Painter, village
from fairest.village import measure
from fairest.village.enlarging import errors
from fairest.village.parts import confusion

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def measured():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "_A_WORD", 4)
        only_women = Painter({"*": {"gender": {"woman": 1.0}}})
        return measure.measure_generator(lambda _guidance: only_women, {"village": village.judge()})


def test_a_painter_of_women_obeys_half_of_the_explicit_prompts(measured):
    gender = measured["explicit"]["1"]["village"]["gender"]
    assert gender["n"] == 260  # 26 words, two genders, five tones
    assert gender["share"] == pytest.approx(0.5, abs=0.05)
    assert gender["confusion"]["man"]["woman"] > 115  # 130 asked for a man and got a woman


def test_its_table_shows_women_whatever_the_guidance(measured):
    for row in measured["guidance"]:
        for counts in (c for seeds in row["cfg"].values() for c in seeds):
            assert counts["n"] == 4
            assert counts["women"] >= counts["told"] - 1


def test_it_paints_the_occupations_it_knows(measured):
    assert measured["neutral_occupation"]["1"]["village"]["all"]["share"] >= 0.95


def test_a_confusion_keeps_empty_rows_and_columns():
    rows = confusion(["a", "a", "b"], ["a", "unsure", "a"], ("a", "b", "unsure"))
    assert rows == {"a": {"a": 1, "b": 0, "unsure": 1}, "b": {"a": 1, "b": 0, "unsure": 0}}


class _Pixels:
    factor, channels = 1, 3

    def encode(self, pictures):
        return pictures * 2 - 1

    def decode(self, x):
        return x / 2 + 0.5


class _Bilinear:
    """An enlarger that draws nothing: its clean picture is the small one, enlarged."""

    factor, codec = 2, _Pixels()

    def denoiser(self, _texts, small, _augmentation, _streams):
        self.large = torch.nn.functional.interpolate(small, scale_factor=2, mode="bilinear") * 2 - 1
        return self

    def __call__(self, _x, _sigma):
        return self.large

    def sigmas(self, steps):
        return torch.linspace(10, 0, steps + 1, dtype=torch.float64)


def test_a_stage_that_only_enlarges_is_as_far_from_the_true_drawings_as_bilinear():
    found = errors(_Bilinear(), _Pixels(), lambda _stage, _done, _total: None)
    assert {(e["drawings"], e["small"]) for e in found} == set(
        product(("noto", "twemoji", "fluent"), ("exact", "decoded"))
    )
    for e in found:
        assert e["n"] == 20
        for what, error in e["enlarged"].items():
            assert error == pytest.approx(e["bilinear"][what], abs=2e-4) != 0
