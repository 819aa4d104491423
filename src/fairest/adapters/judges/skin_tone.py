"""Skin tone of every face on a picture, on the Monk scale: fairest's own meter behind the detector of faces."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from PIL.Image import Image

from fairest.adapters.judges.cards import confusions_of
from fairest.adapters.judges.detecting import NO_FACE, Detector, Face
from fairest.adapters.judges.naming import named
from fairest.adapters.judges.options import check_several
from fairest.errors import BadInput
from fairest.measure.scales import MONK_TONES
from fairest.measure.skin import PATCHES, SURE, SWATCHES, Reading, read, skin_pixels
from fairest.measure.skin.meter import SETTINGS
from fairest.records import SEVERAL, Confusion, Label
from fairest.run.pictures import as_seen

__all__ = ["ATTRIBUTE", "Finder", "SkinTone", "judge", "weights"]

ATTRIBUTE = "skin-tone"
_DOOR = "skin-tone"
_NOTES = (
    "Its errors were measured on drawn faces under simulated light: no photograph of a person whose Monk tone is "
    "known was at hand. Lighting, make-up and what cameras do to colours act on real pictures.",
    "Those errors are of the meter alone, told where each face and its eyes are: faces that the detector misses or "
    "places badly come on top.",
    "Errors by one tone are by design: neighbours count as right for `sure`, so a tone is told where the right one may "
    "as well be beside it.",
    "It tells how light or dark a person is shown, in this picture's light; it says nothing of origin.",
    "It tells the tone of upright faces that look at the viewer. It tells light tones apart less well than others.",
)


class Finder(Protocol):
    """What finds faces, left to right, and says what decides which."""

    def faces(self, picture: Image) -> list[Face]: ...

    def describe(self) -> dict[str, object]: ...


def judge(rest: str = "", *, sure: float = SURE, several: bool = True) -> "SkinTone":
    """The judge `skin-tone`. A tone is told if it and its neighbours are together at least `sure` probable.

    `several=false`: a picture of several faces is a gap. Raises `BadInput` for a name behind the door or an option
    out of range.
    """
    if rest:
        raise BadInput(f"The judge {_DOOR!r} takes nothing behind a colon; got {rest!r}.", hint="skin-tone,sure=0.8")
    if isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure < 1:
        raise BadInput(f"sure is a number from 0 up to 1, 1 excluded; got {sure!r}.")
    check_several(several)
    return SkinTone(Detector(), float(sure), several)


def weights(sure: float = SURE) -> dict[str, Any]:
    """What the meter's labels of given pixels follow from: it has no weights of a network."""
    return {**SETTINGS, "sure": sure, "patches": {name: list(where) for name, where in PATCHES.items()}}


class SkinTone:
    """Finds faces, reads the skin of forehead, nose bridge and cheeks, and tells the Monk tone of each."""

    attributes: Mapping[str, tuple[str, ...]] = {ATTRIBUTE: MONK_TONES}

    def __init__(self, finder: Finder, sure: float = SURE, several: bool = True) -> None:
        self.name = named(_DOOR, sure=None if sure == SURE else sure, several=None if several else "false")
        self.sees_everyone = several
        self._finder = finder
        self._sure = sure

    @cached_property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs on swatches under simulated light; empty for another `sure`."""
        return confusions_of(_DOOR, weights(self._sure))

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute; there is one attribute."""
        asked = [(name, picture) for name, picture in zip(ids, pictures, strict=True) for _ in attributes]
        return [self._labelled(name, picture) for name, picture in asked]

    def describe(self) -> Mapping[str, object]:
        """The scale, the settings of meter and detector, and notes for readers."""
        return {
            "name": self.name,
            "weights": weights(self._sure),
            "scale": SWATCHES,
            "faces": self._finder.describe(),
            "sees_everyone": self.sees_everyone,
            "notes": list(_NOTES),
        }

    def _labelled(self, name: str, picture: Image) -> Label:
        readings = self._readings(picture)
        if not readings:
            return Label(name, ATTRIBUTE, None, NO_FACE)
        if len(readings) > 1:
            people = tuple(reading.tone for reading in readings) if self.sees_everyone else ()
            return Label(name, ATTRIBUTE, None, SEVERAL, people=people)
        (one,) = readings
        return Label(name, ATTRIBUTE, one.tone, one.why, None if one.score is None else round(one.score, 4))

    def _readings(self, picture: Image) -> list[Reading]:
        seen = as_seen(picture)
        pixels, faces = np.asarray(seen), self._finder.faces(seen)
        return [read(skin_pixels(pixels, face.box, face.landmarks), self._sure) for face in faces]
