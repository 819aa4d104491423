"""Pictures to labels: every picture keeps its place, also one that is missing, damaged or unsure."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.errors import BadInput, FairestError, JudgingFailed, UnknownName
from fairest.measure.doors import Judge
from fairest.records import Label, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from fairest.run import Run

__all__ = ["label"]

_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS = 64_000_000


def label(
    pictures: Sequence[Picture],
    judge: Judge,
    attributes: Sequence[str],
    run: "Run",
    batch: int = 256,
    progress: Callable[[int, int], None] | None = None,
) -> list[Label]:
    """One label for each picture and attribute: picture by picture, attributes in the order given.

    Pictures are read back from the run's folder, so that a run gone on with gives the same labels. The
    judge gets at most `batch` of them and about 64 million pixels at a time. `progress(done, total)`
    counts pictures. Raises `UnknownName` for an attribute the judge does not know, `BadInput` when it
    answers something else than it promised, and `JudgingFailed` when it stops with an error of its own.
    """
    for attribute in attributes:
        if attribute not in judge.attributes:
            raise UnknownName("attribute", attribute, judge.attributes)
    labels: list[Label] = []
    done = 0
    for opened in _batches(pictures, run.folder, batch):
        labels += _labelled(opened, judge, attributes)
        done += len(opened)
        if progress:
            progress(done, len(pictures))
    return labels


def _batches(pictures: Sequence[Picture], folder: Path, most: int) -> "Iterator[dict[str, Image | str]]":
    """Pictures by id, opened no sooner than needed: large ones come in smaller batches."""
    held: dict[str, Image | str] = {}
    pixels = 0
    for picture in pictures:
        image = _opened(picture, folder)
        size = 0 if isinstance(image, str) else image.width * image.height
        if held and (len(held) == most or pixels + size > _MOST_PIXELS):
            yield held
            held, pixels = {}, 0
        held[picture.id] = image
        pixels += size
    if held:
        yield held


def _labelled(opened: "Mapping[str, Image | str]", judge: Judge, attributes: Sequence[str]) -> list[Label]:
    images = {name: image for name, image in opened.items() if not isinstance(image, str)}
    told = _asked(judge, images, attributes) if images else {}
    return [
        Label(name, attribute, None, why=image) if isinstance(image, str) else told[name, attribute]
        for name, image in opened.items()
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
    answers = _answers(judge, images, attributes)
    wanted = list(product(images, attributes))
    if not all(isinstance(a, Label) for a in answers) or [(a.picture, a.attribute) for a in answers] != wanted:
        raise BadInput(
            f"The judge {judge.name!r} gave {len(answers)} labels for {len(images)} pictures and "
            f"{len(attributes)} attributes; one for each is wanted, picture by picture.",
            hint="This is a fault in the judge.",
        )
    for answer in answers:
        _check(judge, answer)
    return dict(zip(wanted, answers, strict=True))


def _answers(judge: Judge, images: "Mapping[str, Image]", attributes: Sequence[str]) -> list[Label]:
    try:
        return list(judge.label(list(images), list(images.values()), attributes))
    except FairestError:
        raise
    except Exception as error:
        first, *others = images
        raise JudgingFailed(
            f"The judge {judge.name!r} stopped at {first}{f' and {len(others)} more' if others else ''}: "
            f"{type(error).__name__}: {error}.",
            hint="The pictures are kept: go on with --resume.",
        ) from error


def _check(judge: Judge, answer: Label) -> None:
    values = judge.attributes[answer.attribute]
    if answer.value is not None and answer.value not in values:
        raise BadInput(
            f"The judge {judge.name!r} labelled {answer.picture} with the {answer.attribute} {answer.value!r}, "
            f"which is none of its values: {', '.join(values)}.",
            hint="This is a fault in the judge.",
        )
