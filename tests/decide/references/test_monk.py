"""Uniform over the ten Monk tones."""

import numpy as np
import pytest

from fairest.decide.references import UniformMonk, uniform_monk
from fairest.errors import BadInput
from fairest.records import Expectation
from fairest.village.world import TONES

SWATCHES = ("f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420")
"""The ten Monk tones, as published."""
EMOJI = ("f7dece", "f3d2a2", "d5ab88", "af7e57", "7c533e")
"""The five tones of Twemoji, light to dark."""


def lab(swatch: str) -> np.ndarray:
    """CIE L*a*b* of an sRGB colour under D65."""
    srgb = np.array(list(bytes.fromhex(swatch))) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = np.array(to_xyz) @ linear / [0.95047, 1, 1.08883]
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_five_emoji_tones_are_no_pairs_of_monk_tones():
    """Why nothing is expected of five tones: by nearest colour the ends would get four Monk tones each."""
    distances = [[np.linalg.norm(lab(swatch) - lab(emoji)) for emoji in EMOJI] for swatch in SWATCHES]
    nearest = [int(np.argmin(to_each)) for to_each in distances]
    assert nearest[:4] == [0] * 4
    assert nearest[6:] == [4] * 4
    assert np.allclose(lab("f6ede4"), [94.21, 1.50, 5.43], atol=0.01), "as published for the first"


@pytest.mark.parametrize("name", ["{}", "monk-{}", "Monk {}", "MST {}", "mst{}"])
def test_each_monk_tone_is_expected_a_tenth_of_the_time(name):
    tones = [name.format(number) for number in range(1, 11)]
    for tone in tones:
        assert UniformMonk().expects("nurse", "skin-tone", tone, tones) == Expectation(0.1, 0.1, 0.1)


@pytest.mark.parametrize(
    "values",
    [TONES, ("light", "dark"), [str(n) for n in range(1, 10)], [str(n) for n in range(10)], ["1"] * 10,
     [*(str(n) for n in range(1, 11)), "no skin"]],
)  # fmt: skip
def test_another_scale_is_not_measured_against_it(values):
    expected = UniformMonk().expects("nurse", "skin-tone", values[0], values)
    assert expected.share is None
    assert f"the judge's {len(values)} values ({values[0]}, {values[1]}" in expected.why


def test_other_attributes_are_not_measured_against_it():
    for attribute in ("gender", "gender+skin-tone"):
        expected = UniformMonk().expects("nurse", attribute, "woman", ("woman", "man"))
        assert expected == Expectation(None, None, None, f"uniform-monk is about skin-tone, not about {attribute}")


def test_it_takes_nothing_after_its_name():
    assert uniform_monk() == UniformMonk()
    with pytest.raises(BadInput, match="'5'"):
        uniform_monk("5")
