"""The meter knows the ten swatches in usual light, and says why where it tells nothing."""

import itertools

import numpy as np
import pytest

from fairest.adapters.judges.measuring.lit_faces import LitFace, flat_face, lit_face
from fairest.measure.scales import MONK_TONES
from fairest.measure.skin import NO_COLOUR, NO_SKIN, SWATCHES, linear, read, skin_pixels, swatches
from fairest.measure.skin.colour import srgb
from fairest.measure.skin.light import fit
from fairest.records import UNSURE

SEED = 41  # not among those the meter was tuned on


def _patch(colour, number: int = 400) -> np.ndarray:
    return np.tile(np.asarray(colour, dtype=np.uint8), (number, 1))


def _skin(face: LitFace) -> np.ndarray:
    return skin_pixels(np.asarray(face.picture), face.box, face.landmarks)


def _darker(pixels: np.ndarray, by: float) -> np.ndarray:
    return np.round(srgb(linear(pixels) * by)).astype(np.uint8)


def _lit(number: int) -> list[tuple[int, np.ndarray]]:
    draw = np.random.default_rng(SEED)
    return [(i % 10, _skin(lit_face(swatches()[i % 10], draw))) for i in range(number)]


@pytest.mark.parametrize("tone", MONK_TONES)
def test_every_swatch_is_itself_as_pixels_and_as_a_flat_face(tone):
    swatch = swatches()[MONK_TONES.index(tone)]
    assert read(_patch(swatch)).tone == tone
    assert read(_skin(flat_face(swatch))).tone == tone
    assert SWATCHES[tone] == "#" + bytes(swatch).hex()


def test_in_simulated_light_nine_in_ten_are_within_one_tone_and_one_in_twenty_at_most_is_further_off():
    told = [(tone, read(pixels).tone) for tone, pixels in _lit(200)]
    off = [abs(MONK_TONES.index(seen) - tone) for tone, seen in told if seen]
    assert sum(steps <= 1 for steps in off) >= 0.9 * len(off)
    assert sum(steps > 1 for steps in off) < 0.05 * len(told)
    assert len(off) > 0.8 * len(told)  # to abstain from all would be no meter


def test_the_order_of_pixels_does_not_matter():
    draw = np.random.default_rng(0)
    for _, pixels in _lit(20):
        assert read(draw.permutation(pixels)) == read(pixels)


def test_a_crop_around_the_face_changes_nothing():
    face = lit_face(swatches()[6], np.random.default_rng(1))
    cut = face.picture.crop((5, 3, 110, 108))
    box = tuple(edge - start for edge, start in zip(face.box, (5, 3, 5, 3), strict=True))
    points = [(x - 5, y - 3) for x, y in face.landmarks]
    assert read(skin_pixels(np.asarray(cut), box, points)) == read(_skin(face))


def test_darkening_hardly_ever_gives_a_lighter_tone():
    # L* does not fall at every step of the scale and 8 bits round, so "never" would be false: one step in a hundred.
    steps = lighter = 0
    for _, pixels in _lit(60):
        told = [read(_darker(pixels, by)).tone for by in np.linspace(1, 0.3, 15)]
        numbers = [MONK_TONES.index(tone) for tone in told if tone]
        steps += max(len(numbers) - 1, 0)
        lighter += sum(later < sooner for sooner, later in itertools.pairwise(numbers))
    assert steps > 500
    assert lighter <= 0.01 * steps


def test_shade_moves_the_brightness_of_a_fit_and_not_its_colour():
    colour = linear(swatches()[4])
    # Of the fifth tone itself; the little that is added to light before its logarithm is all that shows.
    assert fit(colour).tints[4] == pytest.approx(0, abs=1e-9)
    assert fit(colour * 0.5).tints[4] == pytest.approx(0, abs=1e-4)
    assert fit(colour).distances[4] == pytest.approx(3 * 0.20**2 / (3 * 0.3**2 + 0.065**2), abs=1e-6)


@pytest.mark.parametrize("colour", [(40, 90, 220), (30, 160, 60), (200, 30, 200), (0, 0, 90)])
def test_paint_is_no_skin(colour):
    reading = read(_patch(colour))
    assert (reading.tone, reading.why, reading.score) == (None, NO_SKIN, None)


@pytest.mark.parametrize("grey", [0, 20, 128, 240])
def test_a_picture_without_colour_tells_no_tone(grey):
    assert read(_patch((grey, grey, grey))).why == NO_COLOUR


@pytest.mark.parametrize(
    "pixels", [np.empty((0, 3), dtype=np.uint8), _patch((160, 126, 86), 29), _patch((255, 230, 220))]
)
def test_too_few_pixels_or_blown_out_ones_are_no_skin(pixels):
    reading = read(pixels)
    assert (reading.why, reading.lab, reading.ita) == (NO_SKIN, None, None)


def test_a_few_highlights_and_hairs_change_nothing():
    skin = _patch(swatches()[5], 300)
    assert read(np.concatenate([skin, _patch((255, 255, 255), 40), _patch((20, 15, 10), 60)])).tone == "monk-6"


def test_light_that_falls_on_half_of_the_skin_leaves_it_unsure():
    skin = swatches()[5]
    half = np.concatenate([_patch(skin), _darker(_patch(skin), 0.1)])
    assert read(half).why == UNSURE


def test_what_is_too_dark_for_any_tone_is_unsure_and_not_the_darkest():
    assert read(_darker(_patch(swatches()[9]), 0.2)).why == UNSURE


def test_between_tones_that_are_no_neighbours_it_is_unsure_until_told_to_be_bolder():
    # Between the chromaticities of 1 and 4, in light in which all tones up to 4 are about as bright.
    between = np.exp((np.log(linear(swatches()[0])) + np.log(linear(swatches()[3]))) / 2 - 0.2)
    pixels = _patch(np.round(srgb(between)))
    assert read(pixels).why == UNSURE
    assert read(pixels, sure=0.5).tone in MONK_TONES[:4]


def test_the_score_is_how_probable_the_tone_is():
    reading = read(_patch(swatches()[7]))
    assert reading.score == pytest.approx(fit(linear(swatches()[7])).shares[7])
    assert fit(linear(swatches()[7])).shares.sum() == pytest.approx(1)
