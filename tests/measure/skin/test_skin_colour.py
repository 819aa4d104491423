"""Colours are CIE L*a*b* as a second library has them, and the swatches have the values they are known by."""

import numpy as np
import pytest
from skimage import color

from fairest.measure.skin import ITA_CLASSES, SWATCHES, ita, ita_class, lab, linear, swatches
from fairest.measure.skin.colour import srgb

KNOWN = (
    (94.21, 1.50, 5.43, 83.0),
    (92.27, 2.06, 7.29, 80.2),
    (93.09, 0.22, 14.21, 71.7),
    (87.57, 0.46, 17.75, 64.7),
    (77.90, 3.47, 23.14, 50.3),
    (55.14, 7.79, 26.74, 10.9),
    (42.47, 12.33, 20.53, -20.1),
    (30.68, 11.67, 13.34, -55.4),
    (21.07, 2.69, 5.97, -78.3),
    (14.61, 1.48, 3.53, -84.3),
)
"""L*, a*, b* and ITA of Monk 1 to 10, to the digits they are usually printed with."""


def _colours() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (2000, 3)).astype(np.uint8)


def test_the_ten_swatches_have_the_lab_and_ita_they_are_known_by():
    measured = lab(linear(swatches()))
    assert np.round(measured, 2) == pytest.approx(np.array(KNOWN)[:, :3], abs=1e-9)
    assert np.round(ita(measured), 1) == pytest.approx(np.array(KNOWN)[:, 3], abs=1e-9)


def test_linear_light_is_that_of_scikit_image():
    colours = _colours()
    grey = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    # Of a grey scikit-image's Y is its linear light, since that row of its matrix adds up to 1.
    assert linear(grey)[:, 1] == pytest.approx(color.rgb2xyz(grey[None])[0][:, 1], abs=1e-6)
    assert srgb(linear(colours)) == pytest.approx(colours.astype(float), abs=1e-9)


def test_lab_is_that_of_scikit_image_but_for_the_digits_of_its_matrix():
    # It rounds the matrix to six digits, and the knee of the cube root to .008856: hundredths of a unit in all.
    colours = _colours()
    assert lab(linear(colours)) == pytest.approx(color.rgb2lab(colours[None])[0], abs=0.02)


def test_lab_is_that_of_scikit_image_to_a_millionth_from_the_same_xyz():
    bright = np.clip(_colours(), 40, None)  # above the knee
    xyz = (
        linear(bright)
        @ np.array(
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
        ).T
    )
    assert lab(linear(bright)) == pytest.approx(color.xyz2lab(xyz[None])[0], abs=1e-6)


def test_white_is_white():
    assert lab(linear([255, 255, 255])) == pytest.approx([100, 0, 0], abs=1e-4)


@pytest.mark.parametrize(
    ("angle", "name"),
    [
        (90, "very light"), (55.1, "very light"), (55, "light"), (41.1, "light"), (41, "intermediate"), (28, "tan"),
        (10, "brown"), (-29.9, "brown"), (-30, "dark"), (-90, "dark"),
    ],
)  # fmt: skip
def test_classes_of_ita_begin_above_their_cut_offs(angle, name):
    assert ita_class(angle) == name


def test_ita_has_no_swatch_in_its_intermediate_class():
    classes = [ita_class(float(angle)) for angle in ita(lab(linear(swatches())))]
    assert set(ITA_CLASSES) - set(classes) == {"intermediate"}
    assert len(SWATCHES) == 10
