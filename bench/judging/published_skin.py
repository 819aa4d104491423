"""Two published ways to tell the Monk tone of skin, re-stated from their description, faults included."""

import numpy as np
import numpy.typing as npt

from fairest.measure.skin import ita, lab, linear, swatches

__all__ = ["dall_eval", "heim"]

Pixels = npt.NDArray[np.uint8]
_FEWEST = 30
"""Pixels that must pass: as many as our own meter wants."""


def heim(pixels: Pixels) -> int | None:
    """HEIM (Lee et al. 2023): pixels that pass a rule in RGB and YCrCb, their mean, the nearest swatch in RGB.

    The number of the tone, 1 to 10; None where too few pixels pass.
    """
    skin = pixels[_is_skin(pixels.astype(np.float64))]
    if len(skin) < _FEWEST:
        return None
    return int(((swatches() - skin.mean(axis=0)) ** 2).sum(axis=1).argmin()) + 1


def _is_skin(pixels: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """The well-known rule in both spaces (Kolkur et al. 2017)."""
    r, g, b = pixels.T
    y = 0.299 * r + 0.587 * g + 0.114 * b
    cr, cb = (r - y) * 0.713 + 128, (b - y) * 0.564 + 128
    in_rgb = (r > 95) & (g > 40) & (b > 20) & (r > g) & (r > b) & (np.abs(r - g) > 15) & (np.ptp(pixels, axis=1) > 15)
    in_ycrcb = (
        (cr > 135) & (cb > 85) & (y > 80)
        & (cr <= 1.5862 * cb + 20) & (cr >= 0.3448 * cb + 76.2069) & (cr >= -4.5652 * cb + 234.5652)
        & (cr <= -1.15 * cb + 301.75) & (cr <= -2.2857 * cb + 432.85)
    )  # fmt: skip
    return np.asarray(in_rgb & in_ycrcb)


def dall_eval(pixels: Pixels) -> int | None:
    """DALL-Eval's step with ITA (Cho et al. 2023): the mean colour, its angle, the swatch whose angle is nearest.

    The angle comes from 8-bit L*a*b* as OpenCV stores it (L* 255 / 100, a* + 128, b* + 128) as if it were L*a*b*, of
    RGB given where BGR is wanted. It accepts whatever it is given.
    """
    mean = np.round(pixels.mean(axis=0))
    lightness, _, b = lab(linear(mean[::-1]))
    stored = np.array([round(lightness * 255 / 100), 0, round(b) + 128])
    return int(np.abs(ita(lab(linear(swatches()))) - ita(stored)).argmin()) + 1
