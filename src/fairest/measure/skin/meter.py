"""The meter: pixels of skin to a tone of the Monk scale, or the reason why none is told."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fairest.measure.scales import MONK_TONES
from fairest.measure.skin.colour import Floats, ita, lab, linear
from fairest.measure.skin.light import REDNESS, SHADE, TINT, USUAL, Fit, fit
from fairest.records import UNSURE

__all__ = ["NO_COLOUR", "NO_SKIN", "SETTINGS", "SURE", "Reading", "read", "skin_colour"]

NO_SKIN = "no skin found"
"""Too few pixels that can be used, or a colour no tone has in any light that is usual."""
NO_COLOUR = "no colour"
"""Grey: a picture in black and white tells no tone."""

SURE = 0.9
"""A tone is told if it and its neighbours on the scale are together this probable."""
_LIT = (40.0, 90.0)
"""Percentiles of luminance between which pixels count: shadow and hair are darker, highlights are brighter."""
_BLOWN = 250
"""A channel this high may have been cut off, and with it the colour."""
_FEWEST, _PART = 30, 1 / 3
"""Usable pixels: at least this many, and this part of all."""
_UNEVEN = 5.0
"""Luminance at the third quartile is more than five times that at the first: half of the skin is not in this light."""
_GREY = 1.0
"""Chroma C* below which a colour counts as grey; the least of the ten swatches is 3.8."""
_FAR = 11.0
"""Squared distance beyond which no tone fits: about one of a hundred faces in usual light is further."""
_NO_SKINS = 25.0
"""Squared tint, five standard deviations: no tone has this colour, whatever its brightness."""
_LUMINANCE = np.array([0.2126729, 0.7151522, 0.0721750])

SETTINGS = {
    "meter": 1,
    "light": {"usual": USUAL, "shade": SHADE, "tint": TINT, "redness": REDNESS},
    "lit": list(_LIT),
    "usable": {"below": _BLOWN, "fewest": _FEWEST, "part": _PART, "uneven": _UNEVEN},
    "grey": _GREY,
    "far": _FAR,
    "no_skins": _NO_SKINS,
}
"""What a reading follows from besides the pixels and `sure`; "meter" counts changes of how."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter says of some skin; `tone` is None with the reason in `why`."""

    tone: str | None
    why: str | None = None
    score: float | None = None
    """How probable the tone itself is, in light as `light.py` takes it and with all tones equally likely before."""
    lab: tuple[float, float, float] | None = None
    """The colour as photographed, CIE L*a*b*, where there are pixels to tell it."""
    ita: float | None = None
    """Its individual typology angle in degrees: it falls with the light, too."""


def read(pixels: npt.NDArray[np.uint8], sure: float = SURE) -> Reading:
    """The tone of skin pixels, 8-bit sRGB [n, 3], in any order."""
    light = _usable(pixels)
    if light is None:
        return Reading(None, NO_SKIN)
    colour = skin_colour(light)
    held = fit(colour)
    seen = lab(colour)
    why = _reason(light, seen, held, sure)
    best = int(held.shares.argmax())
    lightness, a, b = (float(value) for value in seen)
    return Reading(
        None if why else MONK_TONES[best], why, None if why else float(held.shares[best]), (lightness, a, b),
        float(ita(seen)),
    )  # fmt: skip


def skin_colour(light: Floats) -> Floats:
    """The median, channel by channel, of the well lit among pixels in linear light [n, 3]."""
    luminance = light @ _LUMINANCE
    low, high = np.percentile(luminance, _LIT)
    return np.asarray(np.median(light[(luminance >= low) & (luminance <= high)], axis=0))


def _usable(pixels: npt.NDArray[np.uint8]) -> Floats | None:
    """Pixels that are not blown out, in linear light; None where they are too few."""
    kept = pixels[pixels.max(axis=1, initial=0) < _BLOWN]
    return linear(kept) if len(kept) >= max(_FEWEST, _PART * len(pixels)) else None


def _reason(light: Floats, seen: Floats, held: Fit, sure: float) -> str | None:
    """Why no tone is told, or None where one is."""
    if np.hypot(seen[1], seen[2]) < _GREY:
        return NO_COLOUR
    if held.tints.min() > _NO_SKINS:
        return NO_SKIN
    uncertain = held.distances.min() > _FAR or _around_best(held.shares) < sure or _is_uneven(light)
    return UNSURE if uncertain else None


def _around_best(shares: Floats) -> float:
    """How probable the best tone and its neighbours are together."""
    best = int(shares.argmax())
    return float(shares[max(0, best - 1) : best + 2].sum())


def _is_uneven(light: Floats) -> bool:
    low, high = np.percentile(light @ _LUMINANCE, (25, 75))
    return bool(high > _UNEVEN * low)
