"""Pictures to labels: every picture keeps its place, also one that is missing, damaged or unsure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, product
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.errors import BadInput, FairestError, JudgingFailed, UnknownName
from fairest.measure.doors import Judge
from fairest.records import UNSURE, Label, Picture
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
    what the run holds labels of is not judged again. The judge gets at most `batch` of them and about 64
    million pixels at a time. `progress(done, total)` counts pictures. Raises `UnknownName` for an attribute
    the judge does not know, `BadInput` when it answers something else than it promised, and
    `JudgingFailed` when it stops with an error of its own.
    """
    for attribute in attributes:
        if attribute not in judge.attributes:
            raise UnknownName("attribute", attribute, judge.attributes)
    missing = [p for p in pictures if any((p.id, attribute) not in run.told for attribute in attributes)]
    done = len(pictures) - len(missing)
    for opened in _batches(missing, run.open, batch):
        run.keep_labels(_labelled(opened, judge, attributes))
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
    for opened in _batches(pictures, partial(open_picture, folder=folder), batch):
        labels += _labelled(opened, judge, attributes)
        if progress:
            progress(len(labels) // len(attributes), len(pictures))
    return labels


def _batches(
    pictures: Sequence[Picture], opener: "Callable[[Picture], Image | str]", most: int
) -> "Iterator[dict[str, Image | str]]":
    """Pictures by id, opened no sooner than needed: large ones come in smaller batches."""
    held: dict[str, Image | str] = {}
    pixels = 0
    for picture in pictures:
        image = opener(picture)
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
    for name, of_picture in groupby(answers, lambda answer: answer.picture):
        _check_numbers(judge, name, of_picture)
    return dict(zip(wanted, map(_alone, answers), strict=True))


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
    for value in (answer.value, *answer.people):
        if value is not None and value not in values:
            raise BadInput(
                f"The judge {judge.name!r} labelled {answer.picture} with the {answer.attribute} {value!r}, "
                f"which is none of its values: {', '.join(values)}.",
                hint="This is a fault in the judge.",
            )
    if answer.people and (answer.value is not None or not getattr(judge, "sees_everyone", False)):
        raise BadInput(
            f"The judge {judge.name!r} labelled {len(answer.people)} people on {answer.picture}, and "
            + ("gave the picture a value of its own." if answer.value else "does not say that it sees everyone."),
            hint="This is a fault in the judge: people or a value, and people only with `sees_everyone = True`.",
        )


def _check_numbers(judge: Judge, picture: str, answers: Iterable[Label]) -> None:
    """Whoever is on a picture is on it for every attribute; one without any label of it is a gap."""
    numbers = {a.attribute: len(a.people) or 1 for a in answers if a.people or a.value is not None}
    if len(set(numbers.values())) > 1:
        said = ", ".join(f"{n} for {attribute}" for attribute, n in numbers.items())
        raise BadInput(
            f"The judge {judge.name!r} saw another number of people on {picture} for each attribute: {said}.",
            hint="This is a fault in the judge: everyone has a place for every attribute, with None where unsure.",
        )


def _alone(label: Label) -> Label:
    """Who is alone on a picture is labelled as any picture is."""
    if len(label.people) != 1:
        return label
    (value,) = label.people
    return Label(label.picture, label.attribute, value, None if value else UNSURE, label.score)
