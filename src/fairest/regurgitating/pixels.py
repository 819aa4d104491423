"""Whether two pictures are the same picture, told by their pixels; an encoder says only that the subject is.

Somepalli et al. (2023, "Diffusion Art or Digital Forgery?", CVPR) and Carlini et al. (2023, "Extracting Training Data
from Diffusion Models", USENIX Security, section 4.2) compare pictures as wholes, the latter by pixels.
"""

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["SIDE", "Small", "correlation", "small"]

Small: TypeAlias = NDArray[np.uint8]
SIDE = 32
"""Pixels a side of what is compared: layout and colours stay, grain and traces of compression go."""
_REACH = 2
"""Shifts that are tried, in pixels of `SIDE`: a sixteenth of the picture each way."""
_CUT = SIDE - 2 * _REACH
_FLAT = np.float32(np.sqrt(3 * _CUT * _CUT))
"""The norm of a picture whose standard deviation is 1 of 255: below, it is of one colour and holds nothing to copy."""
_MANY = 512


def small(image: "Image") -> Small:
    """`[SIDE,SIDE,3]`, the whole picture squeezed into a square."""
    from PIL.Image import Resampling

    return np.asarray(image.convert("RGB").resize((SIDE, SIDE), Resampling.BILINEAR))


def correlation(some: Small, others: Small) -> NDArray[np.float32]:
    """Of each of `[n,SIDE,SIDE,3]` with its partner, the largest over small shifts and mirroring: `[n]`, -1..1.

    1 is the same picture, whatever its brightness and contrast. A picture of one colour is like none: 0.
    """
    parts = [_correlation(some[i : i + _MANY], others[i : i + _MANY]) for i in range(0, len(some), _MANY)]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _correlation(some: Small, others: Small) -> NDArray[np.float32]:
    middle = _unit(some[:, _REACH : _REACH + _CUT, _REACH : _REACH + _CUT])
    cores = [middle, np.ascontiguousarray(middle[:, :, ::-1])]
    centred, norms = others.astype(np.float32) - 127.5, _norms(others)
    best = np.full(len(some), -1, np.float32)
    for top, left in np.ndindex(norms.shape[1:]):
        window = centred[:, top : top + _CUT, left : left + _CUT]
        for core in cores:  # its mean is 0, so that of the window need not be taken off
            np.maximum(best, np.einsum("nijk,nijk->n", core, window) * norms[:, top, left], out=best)
    return np.minimum(best, 1)


def _unit(pictures: Small) -> NDArray[np.float32]:
    """With mean 0 and norm 1; all 0 where it is of one colour."""
    centred = pictures.astype(np.float32)
    centred -= centred.mean(axis=(1, 2, 3), keepdims=True)
    norm = np.sqrt((centred**2).sum(axis=(1, 2, 3), keepdims=True))
    return np.where(norm > _FLAT, centred / np.maximum(norm, _FLAT), np.float32(0))


def _norms(pictures: Small) -> NDArray[np.float32]:
    """One over the norm of every window less its mean, `[n,shifts,shifts]`; 0 where it is of one colour."""
    whole = pictures.astype(np.int32)
    ones, squares = _sums(np.einsum("nijk->nij", whole)), _sums(np.einsum("nijk,nijk->nij", whole, whole))
    norm = np.sqrt(np.maximum(squares - ones**2 / (3 * _CUT * _CUT), 0))
    return np.where(norm > _FLAT, 1 / np.maximum(norm, _FLAT), 0).astype(np.float32)


def _sums(values: NDArray[np.int32]) -> NDArray[np.int64]:
    """Over every window, from sums over all that is above and left of its corners."""
    whole = np.pad(values, ((0, 0), (1, 0), (1, 0))).cumsum(axis=1, dtype=np.int64).cumsum(axis=2)
    ends = whole[:, _CUT:] - whole[:, :-_CUT]
    return np.asarray(ends[:, :, _CUT:] - ends[:, :, :-_CUT])
