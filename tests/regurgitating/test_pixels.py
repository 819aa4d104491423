"""The same picture is told from the same subject, however it was saved, mirrored or moved a little."""

import numpy as np
import pytest
from copyist import WAYS, scene
from PIL import Image, ImageEnhance

from fairest.regurgitating.pixels import SIDE, correlation, small


def held(one: Image.Image, other: Image.Image) -> float:
    return float(correlation(small(one)[None], small(other)[None])[0])


def test_a_picture_is_itself():
    assert held(scene("a"), scene("a")) == pytest.approx(1, abs=1e-6)


def test_pictures_that_have_nothing_in_common_hardly_correlate():
    assert max(held(scene("a"), scene(f"other {i}")) for i in range(20)) < 0.6


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_copies_correlate_however_they_were_made(way):
    assert min(held(way(scene(f"s{i}")), scene(f"s{i}")) for i in range(10)) > 0.9


def test_brightness_and_contrast_do_not_matter():
    pale = ImageEnhance.Contrast(ImageEnhance.Brightness(scene("a")).enhance(0.6)).enhance(0.7)
    assert held(pale, scene("a")) > 0.99


def test_hue_does_matter():
    swapped = Image.fromarray(np.asarray(scene("a"))[:, :, ::-1])
    assert held(swapped, scene("a")) < 0.9


def test_a_picture_of_one_colour_is_like_none_not_even_itself():
    black = Image.new("RGB", (64, 64))
    assert held(black, black) == held(black, scene("a")) == held(scene("a"), black) == 0


def test_the_correlation_is_that_of_numpy_where_nothing_is_moved():
    random = np.random.default_rng(0)
    one, other = random.integers(0, 256, (2, 1, SIDE, SIDE, 3), dtype=np.uint8)
    inner = slice(2, SIDE - 2)
    plain = np.corrcoef(one[0, inner, inner].ravel(), other[0, inner, inner].ravel())[0, 1]
    assert plain <= correlation(one, other)[0] + 1e-6
    assert correlation(one, one)[0] == pytest.approx(1, abs=1e-6)


def test_no_pictures_give_no_numbers():
    assert correlation(*np.empty((2, 0, SIDE, SIDE, 3), np.uint8)).shape == (0,)
