"""The Monk Skin Tone scale: ten swatches, released openly by Google in 2022 for research and products.

Skin Tone Research @ Google, skintone.google; Ellis Monk, "The Monk Skin Tone Scale", 2023. A wrong copy of the third
swatch, #f7dad0, goes round.
"""

import numpy as np
import numpy.typing as npt

from fairest.measure.scales import MONK_TONES

__all__ = ["SWATCHES", "swatches"]

SWATCHES = dict(
    zip(
        MONK_TONES,
        ("#f6ede4", "#f3e7db", "#f7ead0", "#eadaba", "#d7bd96", "#a07e56", "#825c43", "#604134", "#3a312a", "#292420"),
        strict=True,
    )
)
"""sRGB, lightest to darkest. Their L* does not fall at every step, and 39 degrees of ITA lie between 5 and 6."""


def swatches() -> npt.NDArray[np.uint8]:
    """The ten swatches as 8-bit sRGB [10, 3]."""
    return np.array([list(bytes.fromhex(code[1:])) for code in SWATCHES.values()], dtype=np.uint8)
