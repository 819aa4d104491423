"""Which tones a colour may be, seen in light nobody knows.

In linear light shade multiplies all three channels alike and a tint multiplies each by its own gain; in logarithms both
add. So a colour is some tone's plus a shift: shade moves it far along grey, a tint a little in every direction, and
blood under the skin, of which the swatches know little, somewhat towards red. The fit is a sum of three squares.
"""

from typing import NamedTuple

import numpy as np

from fairest.measure.skin.colour import Floats, linear
from fairest.measure.skin.monk import swatches

__all__ = ["REDNESS", "SHADE", "TINT", "USUAL", "Fit", "fit"]

USUAL = -0.20
"""The usual shade: light on a face is exp(-.2) = 82 % of what makes a swatch look as published (natural logarithm)."""
SHADE = 0.30
"""Standard deviation of shade: two thirds of all faces in 61 % to 111 % of that light."""
TINT = 0.065
"""Standard deviation of the tint of each channel: 6.5 %."""
REDNESS = 0.10
"""Standard deviation of redness beyond that, one way only: skin on photographs is redder than the swatches are."""
_BLACK = 1e-4
"""Added to light before its logarithm: a third of the darkest step of 8-bit sRGB."""
_AXES = np.array([[1, 1, 1], [2, -1, -1], [0, 1, -1]]) / np.sqrt([[3], [6], [2]])
"""Grey, red and yellow: at right angles, of length 1."""
_SPREAD = np.sqrt([3 * SHADE**2 + TINT**2, TINT**2, TINT**2])
_REDDER = np.sqrt([3 * SHADE**2 + TINT**2, TINT**2 + REDNESS**2, TINT**2])
"""Standard deviations along them: of colours less red than the tone, and redder ones."""


class Fit(NamedTuple):
    """Each tone held against one colour, lightest to darkest, [10] each."""

    shares: Floats
    """How probable each tone is if all were equally likely before; they add up to 1."""
    distances: Floats
    """Squared distance in standard deviations: what light it would take."""
    tints: Floats
    """The part of it that is colour and not brightness."""


def fit(light: Floats) -> Fit:
    """Hold one colour in linear sRGB [3] against the ten tones."""
    off = np.log(light + _BLACK) - np.log(linear(swatches()) + _BLACK) - USUAL
    along = off @ _AXES.T
    squares = (along / np.where(along[:, 1:2] > 0, _REDDER, _SPREAD)) ** 2
    distances = squares.sum(axis=1)
    odds = np.exp((distances.min() - distances) / 2)
    return Fit(odds / odds.sum(), distances, squares[:, 1:].sum(axis=1))
