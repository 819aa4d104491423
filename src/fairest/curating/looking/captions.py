"""Captions as a perceptor reads them: one that is too long for it is cut, not refused."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fairest.encode import Perceptor
from fairest.errors import BadInput

__all__ = ["cut_to_fit"]


def cut_to_fit(perceptor: Perceptor, captions: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors `[n,d]` of captions; of one that is too long, of as many first words as fit."""
    if not captions:
        return np.empty((0, 0), np.float32)
    try:
        vectors: NDArray[np.float32] = perceptor.text(captions).float().cpu().numpy()
    except BadInput:
        if len(captions) == 1:
            return cut_to_fit(perceptor, [_shorter(captions[0])])
        half = len(captions) // 2
        return np.concatenate([cut_to_fit(perceptor, part) for part in (captions[:half], captions[half:])])
    return vectors


def _shorter(caption: str) -> str:
    """Three quarters of its words; of a single word, of its letters."""
    words = caption.split()
    if len(words) > 1:
        return " ".join(words[: len(words) * 3 // 4])
    return caption[: len(caption) * 3 // 4]
