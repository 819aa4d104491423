"""Skin tone from pixels: fairest's own meter. Plain numbers, no network."""

from fairest.measure.skin.colour import ITA_CLASSES, ita, ita_class, lab, linear
from fairest.measure.skin.meter import NO_COLOUR, NO_SKIN, SURE, Reading, read
from fairest.measure.skin.monk import SWATCHES, swatches
from fairest.measure.skin.region import PATCHES, skin_pixels

__all__ = [
    "ITA_CLASSES",
    "NO_COLOUR",
    "NO_SKIN",
    "PATCHES",
    "SURE",
    "SWATCHES",
    "Reading",
    "ita",
    "ita_class",
    "lab",
    "linear",
    "read",
    "skin_pixels",
    "swatches",
]
