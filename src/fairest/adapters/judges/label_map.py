"""Which classes of a classifier stand for which value."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from fairest.adapters.judges.vocabulary import Question
from fairest.errors import BadInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["maps_of"]

_SHOWN = 20


def maps_of(questions: Iterable[Question], classes: Sequence[str], model: str) -> dict[str, "NDArray[Any]"]:
    """For each attribute whose values all have classes, 0 or 1 `[classes, values + 2]`.

    The last columns are for nobody there and for classes that stand for nothing. Odds of classes times this are
    those of values. Raises `BadInput` where no attribute is covered, and for a class that stands for two things.
    """
    found = {question.attribute: _map(question, classes) for question in questions}
    covered = {attribute: table for attribute, table in found.items() if table[:, :-2].any(axis=0).all()}
    if covered:
        return covered
    shown = ", ".join(repr(name[:60]) for name in classes[:_SHOWN]) + (" …" if len(classes) > _SHOWN else "")
    raise BadInput(
        f"The classes of {model} cover no attribute of the vocabulary ({', '.join(found)}). They are: {shown}.",
        hint="Write a vocabulary with these as `labels` and give it as vocabulary=FILE: docs/judges/vocabulary.md.",
    )


def _map(question: Question, classes: Sequence[str]) -> "NDArray[Any]":
    import numpy as np

    table = np.zeros((len(classes), len(question.values) + 2))
    columns = _columns(question)
    for row, name in enumerate(classes):
        table[row, columns.get(_plain(name), -1)] = 1
    return table


def _columns(question: Question) -> dict[str, int]:
    """The column of each label, by its plain spelling."""
    labels = [*(value.labels for value in question.values), question.nobody_labels]
    columns: dict[str, int] = {}
    for column, plain in ((column, _plain(label)) for column, some in enumerate(labels) for label in some):
        if columns.setdefault(plain, column) != column:
            raise BadInput(
                f"The label {plain[:60]!r} stands for two things in the vocabulary's {question.attribute}.",
                hint="Give it to one value alone.",
            )
    return columns


def _plain(label: str) -> str:
    """ "No_Face" and "no face" are one label."""
    return " ".join(str(label).replace("_", " ").casefold().split())
