"""Pictures as an encoder sees them, whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fairest.data.vectors import Floats
from fairest.encode import Perceptor
from fairest.encode import embedding as encode_embedding

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["NOT_FINITE", "embedded"]

NOT_FINITE = "embedding is not a number"
"""Why a picture cannot be compared."""


def embedded(images: "Sequence[Image]", encoder: Perceptor) -> Floats:
    """Unit vectors `[n,d]`; a row may be not finite.

    Each picture is squeezed into the encoder's square rather than cut: what differs at an edge must be seen.
    """
    from PIL.Image import Resampling

    side = encoder.size
    squares = [image.convert("RGB").resize((side, side), Resampling.BICUBIC) for image in images]
    return encode_embedding.embedded(encoder, squares)
