"""Which pixels of a face count as skin: patches of forehead, nose bridge and cheeks, placed by the eyes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["PATCHES", "skin_pixels"]

Point = tuple[float, float]
Pixels = npt.NDArray[np.uint8]

PATCHES = {
    "forehead": (0.0, -0.48, 0.34, 0.13),
    "nose bridge": (0.0, 0.25, 0.11, 0.20),
    "left cheek": (-0.58, 0.62, 0.24, 0.18),
    "right cheek": (0.58, 0.62, 0.24, 0.18),
}
"""Ellipses: centre across and down, half axes; from the middle between the eyes, in distances between their centres.
Brows, eyes, nostrils and lips lie outside, as beards and hair mostly do."""

_EYES_IN_BOX = ((0.3, 0.35), (0.7, 0.35))
"""Where eyes are in the box of a face seen from the front, for detectors without landmarks."""


def skin_pixels(picture: Pixels, box: Sequence[float], landmarks: Sequence[Point] = ()) -> Pixels:
    """The pixels [n, 3] of the patches, as far as they lie in the picture [height, width, 3].

    `box` is left, top, right, bottom. Of five landmarks or more the first four are the corners of the eyes, in any
    order; with fewer the eyes are taken where they lie in the box of an upright face.
    """
    left, right = _eyes(box, landmarks)
    middle, across = (left + right) / 2, right - left
    size = float(across @ across)
    if size < 1:
        return np.empty((0, 3), dtype=np.uint8)
    reach = 1.5 * np.sqrt(size)
    (x0, y0), (x1, y1) = np.floor(middle - reach).astype(int), np.ceil(middle + reach).astype(int)
    x0, y0 = max(x0, 0), max(y0, 0)
    part = picture[y0 : max(y1, y0), x0 : max(x1, x0)]
    y, x = np.mgrid[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]]
    u = ((x - middle[0]) * across[0] + (y - middle[1]) * across[1]) / size
    v = ((y - middle[1]) * across[0] - (x - middle[0]) * across[1]) / size
    inside = [((u - cu) / ru) ** 2 + ((v - cv) / rv) ** 2 <= 1 for cu, cv, ru, rv in PATCHES.values()]
    return np.asarray(part[np.any(inside, axis=0)])


def _eyes(box: Sequence[float], landmarks: Sequence[Point]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The centres of the left and the right eye on the picture."""
    if len(landmarks) >= 5:
        corners = np.array(sorted(landmarks[:4]), dtype=np.float64)
        return corners[:2].mean(axis=0), corners[2:].mean(axis=0)
    left, top, right, bottom = box
    one, other = ((left + x * (right - left), top + y * (bottom - top)) for x, y in _EYES_IN_BOX)
    return np.array(one), np.array(other)
