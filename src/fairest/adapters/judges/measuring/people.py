"""Pictures of people whose values are known, face by face: photographs that packages carry, drawings of the village."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.adapters.judges.detecting import Detector, Face
from fairest.adapters.judges.measuring.photographs import Photograph, opened

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Known", "drawings", "drawn", "photographed"]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on a picture."""

    name: str
    """The picture, and which of the people on it."""
    picture: "Image"
    values: Mapping[str, str]
    """What is known of this person, by attribute."""
    face: Face | None
    """Where the detector finds it; None where it does not."""


def photographed(
    detector: Detector, photographs: Sequence[Photograph], folder: Path | None
) -> tuple[list[Known], int, list[Photograph]]:
    """Everyone on the photographs at hand; how many faces were found where none is; which are not at hand."""
    known: list[Known] = []
    false, missing = 0, []
    for photograph in photographs:
        picture = opened(photograph, folder)
        if picture is None:
            missing.append(photograph)
            continue
        faces = detector.faces(picture)
        for number, person in enumerate(photograph.people, 1):
            face = next((face for face in faces if _within(face, person.at)), None)
            values = {"gender": person.gender} | ({"age": person.age} if person.age else {})
            known.append(Known(f"{photograph.file} {number}", picture, values, face))
        false += sum(not any(_within(face, person.at) for person in photograph.people) for face in faces)
    return known, false, missing


def drawings() -> "Iterator[tuple[str, Image, dict[str, str]]]":
    """The village's set, on white: name, picture, and what is known of whom it shows.

    "gender" is known where it can be seen.
    """
    from PIL import Image

    from fairest.village.files import read_drawings

    for row in read_drawings():
        drawing = Image.open(io.BytesIO(row["picture"])).convert("RGBA")
        picture = Image.new("RGBA", drawing.size, "white")
        picture.alpha_composite(drawing)
        gender = {"gender": row["gender"]} if row["observable"] else {}
        yield row["key"], picture.convert("RGB"), {"tone": row["tone"], "family": row["family"], **gender}


def drawn(detector: Detector) -> Iterator[Known]:
    """Everyone of the village's set; of several faces found on a drawing the surest."""
    for name, picture, values in drawings():
        faces = detector.faces(picture)
        yield Known(name, picture, values, max(faces, key=lambda face: face.score, default=None))


def _within(face: Face, point: tuple[int, int]) -> bool:
    left, top, right, bottom = face.box
    return left <= point[0] < right and top <= point[1] < bottom
