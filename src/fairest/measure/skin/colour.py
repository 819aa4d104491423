"""8-bit sRGB to linear light, CIE L*a*b* and the individual typology angle (ITA), with their published constants."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["ITA_CLASSES", "Floats", "ita", "ita_class", "lab", "linear", "srgb"]

Floats: TypeAlias = npt.NDArray[np.float64]

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""Linear sRGB to CIE XYZ, from the primaries of IEC 61966-2-1 and the white below: with more digits than the standard
prints, so that white is white."""
_WHITE = np.array([0.95047, 1.0, 1.08883])
"""CIE XYZ of D65, 2 degree observer."""
_KNEE = (6 / 29) ** 3

ITA_CLASSES = {
    "very light": 55.0,
    "light": 41.0,
    "intermediate": 28.0,
    "tan": 10.0,
    "brown": -30.0,
    "dark": -90.0,
}
"""Classes of ITA, each with the angle in degrees above which it begins (Chardon et al. 1991; brown and dark by Del Bino
et al. 2006). Sources disagree on the darker cut-offs. It is not Fitzpatrick's type, which is how skin reacts to sun."""


def linear(srgb8: npt.ArrayLike) -> Floats:
    """8-bit sRGB values to linear light in [0, 1], of any shape (IEC 61966-2-1)."""
    value = np.asarray(srgb8, dtype=np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def srgb(light: npt.ArrayLike) -> Floats:
    """Linear light to sRGB on the scale of 0..255, clipped to it and not rounded."""
    value = np.clip(light, 0, 1)
    return 255 * np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)


def lab(light: npt.ArrayLike) -> Floats:
    """Linear sRGB [..., 3] to CIE L*a*b* under D65 (CIE 15): L* in 0..100."""
    ratio = np.asarray(light, dtype=np.float64) @ _TO_XYZ.T / _WHITE
    x, y, z = np.moveaxis(np.where(ratio > _KNEE, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def ita(of: npt.ArrayLike) -> Floats:
    """The individual typology angle arctan((L* - 50) / b*) of L*a*b* [..., 3], in degrees.

    It is meant for the colours of skin, where b* > 0; of others it says nothing.
    """
    values = np.asarray(of, dtype=np.float64)
    return np.degrees(np.arctan2(values[..., 0] - 50, values[..., 2]))


def ita_class(angle: float) -> str:
    """The class of an angle in degrees."""
    return next((name for name, above in ITA_CLASSES.items() if angle > above), "dark")
