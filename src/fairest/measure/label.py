"""Pictures to labels: every picture keeps its place, also one that is missing, damaged or unsure."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.errors import UnknownName
from fairest.measure.asking import Seen, ask
from fairest.measure.doors import Judge
from fairest.records import Label, Picture
from fairest.run.pictures import open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

    from fairest.run import Run

__all__ = ["label", "label_files"]

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

    Pictures are read back from the run's folder, so that a run gone on with gives the same labels, and
    what the run holds labels of is not judged again. The judge gets at most `batch` of them, or as many as it
    likes if that is fewer, and about 64 million pixels at a time. `progress(done, total)` counts pictures.
    Raises `UnknownName` for an attribute the judge does not know, `BadInput` when it answers something else
    than it promised, and `JudgingFailed` when it stops with an error of its own.
    """
    for attribute in attributes:
        if attribute not in judge.attributes:
            raise UnknownName("attribute", attribute, judge.attributes)
    missing = [p for p in pictures if any((p.id, attribute) not in run.told for attribute in attributes)]
    done = len(pictures) - len(missing)
    for opened in _batches(missing, run.open, _at_a_time(judge, batch)):
        run.keep_labels(ask(judge, opened, attributes))
        done += len(opened)
        if progress:
            progress(done, len(pictures))
    return [run.told[picture.id, attribute] for picture in pictures for attribute in attributes]


def label_files(
    pictures: Sequence[Picture],
    folder: Path,
    judge: Judge,
    attributes: Sequence[str],
    batch: int = 256,
    progress: Callable[[int, int], None] | None = None,
) -> list[Label]:
    """The same for pictures in any folder, which are all judged, and whose labels are kept nowhere."""
    labels: list[Label] = []
    for opened in _batches(pictures, partial(open_picture, folder=folder), _at_a_time(judge, batch)):
        labels += ask(judge, opened, attributes)
        if progress:
            progress(len(labels) // len(attributes), len(pictures))
    return labels


def _at_a_time(judge: Judge, most: int) -> int:
    return min(most, getattr(judge, "batch", None) or most)


def _batches(
    pictures: Sequence[Picture], opener: "Callable[[Picture], Image | str]", most: int
) -> Iterator[list[Seen]]:
    """Pictures opened no sooner than needed: large ones come in smaller batches."""
    held: list[Seen] = []
    pixels = 0
    for picture in pictures:
        image = opener(picture)
        size = 0 if isinstance(image, str) else image.width * image.height
        if held and (len(held) == most or pixels + size > _MOST_PIXELS):
            yield held
            held, pixels = [], 0
        held.append(Seen(picture, image))
        pixels += size
    if held:
        yield held
