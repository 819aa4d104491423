"""Any judge of one person, asked about everyone whose face is found: `each-face:clip:org/model,margin=0.2`.

It gets each face with some of what is around it, as a picture of its own. What follows the first colon is its name;
options go to it, too.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fairest import doors
from fairest.adapters.judges.detecting import NO_FACE, Detector, crop
from fairest.errors import BadInput
from fairest.measure import Everyone
from fairest.run.pictures import as_seen

if TYPE_CHECKING:
    from PIL.Image import Image

    from fairest.measure import Judge
    from fairest.records import Label

__all__ = ["EachFace", "judge"]

_NOTES = (
    "It sees people whose face looks at the viewer and takes a twentieth of the picture's longer side or more. A "
    "picture on which no face is found is a gap, and of a group some may be missing.",
    "The judge behind it sees a face and little else. How far it errs on whole pictures says nothing of that, so it is "
    "taken at its word until it is calibrated under this name.",
)


class EachFace:
    """Hands every face of a picture to another judge."""

    sees_everyone = True

    def __init__(self, one: "Judge") -> None:
        self._detector = Detector()
        self._everyone = Everyone(one, self._people, f"each-face:{one.name}")
        self.name, self.attributes, self.batch = self._everyone.name, one.attributes, self._everyone.batch

    def label(self, ids: Sequence[str], pictures: "Sequence[Image]", attributes: Sequence[str]) -> "list[Label]":
        return self._everyone.label(ids, pictures, attributes)

    def describe(self) -> Mapping[str, object]:
        told = self._everyone.describe()
        before = told.get("notes")
        notes = [*(before if isinstance(before, list) else ()), *_NOTES]
        return {**told, "faces": self._detector.describe(), "notes": notes}

    def _people(self, picture: "Image") -> "list[Image] | str":
        seen = as_seen(picture)
        return [crop(seen, face) for face in self._detector.faces(seen)] or NO_FACE


def judge(rest: str = "", **options: Any) -> EachFace:
    """The judge called `rest`, with its options, of every face.

    Raises `BadInput` where there is no name, or where that judge does not look at one person: it sees everyone, tells
    of whole pictures, or remembers what people said.
    """
    if not rest:
        raise BadInput("each-face needs the name of a judge.", hint="each-face:clip:openai/clip-vit-base-patch32")
    for option in _NO_OPTIONS & options.keys():
        raise BadInput(f"The judge {rest!r} takes no option {option!r}.")
    one = doors.load("judge", rest, **options)
    for kind, what in _OTHERS.items():
        if getattr(one, kind, None):
            raise BadInput(
                f"The judge {one.name!r} {what}, so it cannot be asked about one face.", hint="Use it as it is."
            )
    return EachFace(one)


_NO_OPTIONS = {"kind", "name"}
"""What `doors.load` itself is told by these names."""
_OTHERS = {
    "sees_everyone": "sees everyone on a picture already",
    "of_pictures": "tells of whole pictures",
    "recall": "remembers pictures and does not look at them",
}
