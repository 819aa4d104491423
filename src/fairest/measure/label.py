"""Pictures to labels: every picture keeps its place, also one that is missing, damaged or unsure."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.errors import BadInput, UnknownName
from fairest.measure.doors import Judge
from fairest.records import Label, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from fairest.run import Run

__all__ = ["label"]

_FORMATS = ("PNG", "JPEG", "WEBP")


def label(
    pictures: Sequence[Picture],
    judge: Judge,
    attributes: Sequence[str],
    run: "Run",
    batch: int = 256,
    progress: Callable[[int, int], None] | None = None,
) -> list[Label]:
    """One label for each picture and attribute: picture by picture, attributes in the order given.

    Pictures are read back from the run's folder, so that a run gone on with gives the same labels.
    `progress(done, total)` counts pictures. Raises `UnknownName` for an attribute the judge does not
    know, and `BadInput` when the judge answers something else than it promised.
    """
    for attribute in attributes:
        if attribute not in judge.attributes:
            raise UnknownName("attribute", attribute, judge.attributes)
    labels: list[Label] = []
    for start in range(0, len(pictures), batch):
        labels += _labelled(pictures[start : start + batch], judge, attributes, run.folder)
        if progress:
            progress(min(start + batch, len(pictures)), len(pictures))
    return labels


def _labelled(batch: Sequence[Picture], judge: Judge, attributes: Sequence[str], folder: Path) -> list[Label]:
    opened = {picture.id: _opened(picture, folder) for picture in batch}
    images = {name: image for name, image in opened.items() if not isinstance(image, str)}
    told = _asked(judge, images, attributes) if images else {}
    return [
        told[picture.id, attribute] if picture.id in images else Label(picture.id, attribute, None, why=why)
        for picture, why in ((p, str(opened[p.id])) for p in batch)
        for attribute in attributes
    ]


def _opened(picture: Picture, folder: Path) -> "Image | str":
    """The image, or why there is none, in words that do not depend on the machine."""
    from PIL import Image, UnidentifiedImageError

    if picture.file is None:
        return picture.why or "no picture, no reason given"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(folder / picture.file, formats=_FORMATS) as image:
                return image.convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return "unreadable picture: too large"
    except FileNotFoundError:
        return "unreadable picture: the file is missing"
    except UnidentifiedImageError:
        return "unreadable picture: not an image"
    except Exception:  # decoders of damaged files raise whatever they stumble over
        return "unreadable picture: damaged"


def _asked(judge: Judge, images: "Mapping[str, Image]", attributes: Sequence[str]) -> dict[tuple[str, str], Label]:
    answers = judge.label(list(images), list(images.values()), attributes)
    wanted = list(product(images, attributes))
    if [(a.picture, a.attribute) for a in answers] != wanted:
        raise BadInput(
            f"The judge {judge.name!r} gave {len(answers)} labels for {len(images)} pictures and "
            f"{len(attributes)} attributes; one for each is wanted, picture by picture.",
            hint="This is a fault in the judge.",
        )
    for answer in answers:
        _check(judge, answer)
    return dict(zip(wanted, answers, strict=True))


def _check(judge: Judge, answer: Label) -> None:
    values = judge.attributes[answer.attribute]
    if answer.value is not None and answer.value not in values:
        raise BadInput(
            f"The judge {judge.name!r} labelled {answer.picture} with the {answer.attribute} {answer.value!r}, "
            f"which is none of its values: {', '.join(values)}.",
            hint="This is a fault in the judge.",
        )
