"""Everyone on a picture, labelled one by one by a judge of one person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PIL.Image import Image

from fairest.measure.doors import Judge
from fairest.records import SEVERAL, UNSURE, Confusion, Label

__all__ = ["Everyone"]


@dataclass(frozen=True)
class Everyone:
    """Hands each person of a picture to another judge, as a picture of their own.

    Where that judge has another reason than "unsure" for every attribute, nobody is there; a picture without
    anybody has the reason of its first person.
    """

    one: Judge
    """Who looks at one person."""
    find: Callable[[Image], Sequence[Image] | str]
    """The people of a picture, one after the other, or the reason why there are none."""
    name: str
    sees_everyone: ClassVar[bool] = True

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return self.one.attributes

    @property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs on a person: as far as the other judge."""
        return tuple(getattr(self.one, "confusions", ()))

    def label(self, ids: Sequence[str], pictures: Sequence[Image], attributes: Sequence[str]) -> list[Label]:
        """One label for each picture and attribute, of several people with `people` in the order found."""
        found = [self.find(picture) for picture in pictures]
        alone = [person for people in found if not isinstance(people, str) for person in people]
        told = iter(self.one.label([f"person {i}" for i in range(len(alone))], alone, attributes) if alone else ())
        return [
            label
            for name, people in zip(ids, found, strict=True)
            for label in (
                [Label(name, attribute, None, people) for attribute in attributes]
                if isinstance(people, str)
                else _labels(name, [[next(told) for _ in attributes] for _ in people])
            )
        ]

    def describe(self) -> Mapping[str, object]:
        return {**self.one.describe(), "name": self.name, "sees_everyone": True}


def _labels(picture: str, found: Sequence[Sequence[Label]]) -> list[Label]:
    """The labels of one picture, given those of everyone found on it."""
    people = [one for one in found if any(label.value or label.why == UNSURE for label in one)] or found[:1]
    return [_together(picture, of_attribute) for of_attribute in zip(*people, strict=True)]


def _together(picture: str, told: Sequence[Label]) -> Label:
    first = told[0]
    if len(told) == 1:
        return Label(picture, first.attribute, first.value, first.why, first.score)
    return Label(picture, first.attribute, None, SEVERAL, people=tuple(label.value for label in told))
