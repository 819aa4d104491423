"""A judge is asked, and held to what it promised: an answer for every picture and attribute, of its own values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput, FairestError, JudgingFailed
from fairest.measure.doors import Judge
from fairest.measure.panel import Panel
from fairest.records import UNSURE, Label, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Seen", "ask"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture's record, and what is to be seen on it, or why there is nothing."""

    picture: Picture
    image: "Image | str"


def ask(judge: Judge, seen: Sequence[Seen], attributes: Sequence[str]) -> list[Label]:
    """One label for each picture and attribute: picture by picture, attributes in the order given.

    A picture that cannot be opened gets its reason, and no judge sees it. Several judges are asked one after the
    other, each what it knows. Raises `BadInput` when a judge answers something else than it promised, and
    `JudgingFailed` when it stops with an error of its own.
    """
    if isinstance(judge, Panel):
        knowing = [(member, judge.asked_of(member, attributes)) for member in judge.members]
        told = [(member.name, ask(member, seen, known)) for member, known in knowing if known]
        return judge.together(told, attributes)
    opened = [one for one in seen if not isinstance(one.image, str)]
    answers = iter(_asked(judge, opened, attributes) if opened else ())
    return [
        Label(one.picture.id, attribute, None, why=one.image) if isinstance(one.image, str) else next(answers)
        for one in seen
        for attribute in attributes
    ]


def _asked(judge: Judge, seen: Sequence[Seen], attributes: Sequence[str]) -> list[Label]:
    answers = _answers(judge, seen, attributes)
    wanted = list(product((one.picture.id for one in seen), attributes))
    if not all(isinstance(a, Label) for a in answers) or [(a.picture, a.attribute) for a in answers] != wanted:
        raise BadInput(
            f"The judge {judge.name!r} gave {len(answers)} labels for {len(seen)} pictures and "
            f"{len(attributes)} attributes; one for each is wanted, picture by picture.",
            hint="This is a fault in the judge.",
        )
    for answer in answers:
        _check(judge, answer)
    for name, of_picture in groupby(answers, lambda answer: answer.picture):
        _check_numbers(judge, name, of_picture)
    return list(map(_alone, answers))


def _answers(judge: Judge, seen: Sequence[Seen], attributes: Sequence[str]) -> list[Label]:
    records = [one.picture for one in seen]
    try:
        if recall := getattr(judge, "recall", None):
            return list(recall(records, attributes))
        images: list[Any] = [one.image for one in seen]
        return list(judge.label([picture.id for picture in records], images, attributes))
    except FairestError:
        raise
    except Exception as error:
        first, *others = records
        raise JudgingFailed(
            f"The judge {judge.name!r} stopped at {first.id}{f' and {len(others)} more' if others else ''}: "
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
