"""A hash of what a picture looks like, for finding the same picture saved in another size or format."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["FLAT", "perceptual_hash"]

FLAT = 0
"""The hash of a picture of one brightness, which says nothing about what it shows."""
_SIDE, _WAVES = 32, 8
_LEAST = 1.0
"""Of a wave, in 1/255 of brightness times 32: below it a picture counts as flat."""


def perceptual_hash(picture: "Image") -> int:
    """64 bits: which of the 64 slowest cosine waves of its brightness are stronger than their median (Zauner 2010).

    Sizes and formats of one picture share it or differ in a few bits. Colours do not count, and what differs in small
    parts only may share it: equal hashes say which pictures to hold against each other, and not that they are equal.
    `FLAT` for a picture of one brightness.
    """
    from PIL.Image import Resampling

    small = np.asarray(picture.convert("L").resize((_SIDE, _SIDE), Resampling.BOX, reducing_gap=2.0), np.float64)
    waves = _cosines() @ small @ _cosines().T
    # What symmetry makes zero must not turn into bits by rounding.
    strengths = np.round(waves.ravel(), 3)
    if np.abs(strengths[1:]).max() < _LEAST:
        return FLAT
    bits = strengths > np.median(strengths)
    return int(np.packbits(bits).view(">u8")[0])


@cache
def _cosines() -> NDArray[np.float64]:
    """The 8 slowest rows of the orthonormal DCT-II of 32 numbers."""
    wave, place = np.arange(_WAVES)[:, None], np.arange(_SIDE)[None]
    table = np.cos(np.pi * wave * (2 * place + 1) / (2 * _SIDE)) * np.sqrt(2 / _SIDE)
    table[0] /= np.sqrt(2)
    return np.asarray(table, np.float64)
