"""One picture keeps its perceptual hash in other sizes and formats, and different pictures differ."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.fft import dctn

from fairest.sift.dedup import FLAT, perceptual_hash


def drawn(seed, side=128):
    """A smooth picture: cosine waves of random strength, as far as a photograph's."""
    waves = np.random.default_rng(seed).normal(size=(12, 12)) / (1 + np.add.outer(np.arange(12), np.arange(12)))
    at = np.cos(np.pi * np.outer(np.arange(12), (np.arange(side) + 0.5) / side))
    grey = at.T @ waves @ at
    grey = 255 * (grey - grey.min()) / np.ptp(grey)
    return Image.fromarray(grey.astype(np.uint8)).convert("RGB")


def bits_apart(one, two):
    return (perceptual_hash(one) ^ perceptual_hash(two)).bit_count()


def test_it_is_which_of_the_slowest_waves_are_above_their_median():
    picture = drawn(0, side=32)
    grey = np.asarray(picture.convert("L"), float)
    waves = dctn(grey, norm="ortho")[:8, :8].ravel()
    bits = "".join("1" if wave > np.median(waves) else "0" for wave in waves)
    assert perceptual_hash(picture) == int(bits, 2)


@pytest.mark.parametrize("seed", range(5))
def test_size_and_format_change_few_bits_and_another_picture_many(seed):
    picture, packed = drawn(seed), io.BytesIO()
    picture.save(packed, "JPEG", quality=60)
    assert bits_apart(picture, Image.open(packed)) <= 4
    assert bits_apart(picture, picture.resize((96, 96))) <= 4
    assert bits_apart(picture, drawn(seed + 5)) >= 16


def test_a_thousand_pictures_have_a_thousand_hashes():
    assert len({perceptual_hash(drawn(seed, side=32)) for seed in range(1000)}) == 1000


def test_a_picture_of_one_brightness_says_nothing():
    for colour in ("white", "black", (90, 12, 200)):
        assert perceptual_hash(Image.new("RGB", (50, 20), colour)) == FLAT
    noisy = Image.fromarray(np.random.default_rng(0).integers(126, 128, (64, 64)).astype(np.uint8))
    assert perceptual_hash(noisy) == FLAT


def test_colours_do_not_count():
    grey = drawn(3)
    assert perceptual_hash(grey.convert("L")) == perceptual_hash(grey)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I", "F", "LA"])
def test_every_kind_of_picture_has_a_hash_of_64_bits(mode):
    assert 0 <= perceptual_hash(drawn(1).convert("RGB").convert(mode if mode != "LA" else "L").convert(mode)) < 2**64


def test_a_single_pixel_has_one_too():
    assert perceptual_hash(Image.new("L", (1, 1), 9)) == FLAT


def test_a_mirrored_symmetric_picture_has_the_same_hash():
    half = np.asarray(drawn(2).convert("L"))[:, :64]
    whole = Image.fromarray(np.concatenate([half, half[:, ::-1]], 1))
    assert perceptual_hash(whole) == perceptual_hash(whole.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
