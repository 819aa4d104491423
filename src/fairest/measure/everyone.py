"""Everyone on a picture, labelled one by one by a judge of one person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PIL.Image import Image

from fairest.measure.doors import Judge
from fairest.records import NOBODY, SEVERAL, Confusion, Label

__all__ = ["Everyone"]


@dataclass(frozen=True)
class Everyone:
    """Hands each person of a picture to another judge, as a picture of their own.

    Whoever is found keeps a place, with None where the other judge tells nothing, whatever its reason: who is refused
    or not recognised is a gap, and judges that find the same people mean the same people by their places.
    """

    one: Judge
    """Who looks at one person."""
    find: Callable[[Image], Sequence[Image] | str]
    """The people of a picture, one after the other, or the reason why there are none."""
    name: str
    empty: bool = False
    """Whether a place may be empty: then the judge's "no person" means that nobody is there."""
    sees_everyone: ClassVar[bool] = True

    @property
    def attributes(self) -> Mapping[str, tuple[str, ...]]:
        return self.one.attributes

    @property
    def confusions(self) -> Sequence[Confusion]:
        """How far it errs on a person: as far as the other judge."""
        return tuple(getattr(self.one, "confusions", ()))

    @property
    def batch(self) -> int | None:
        batch: int | None = getattr(self.one, "batch", None)
        return batch

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
                else self._labels(name, [[next(told) for _ in attributes] for _ in people])
            )
        ]

    def _labels(self, picture: str, found: Sequence[Sequence[Label]]) -> list[Label]:
        """The labels of one picture, given those of everyone found on it."""
        there = [one for one in found if not (self.empty and _is_nobody(one))] or found[:1]
        return [_together(picture, of_attribute) for of_attribute in zip(*there, strict=True)]

    def describe(self) -> Mapping[str, object]:
        return {**self.one.describe(), "name": self.name, "sees_everyone": True}


def _is_nobody(labels: Sequence[Label]) -> bool:
    return all(label.why == NOBODY for label in labels)


def _together(picture: str, told: Sequence[Label]) -> Label:
    first = told[0]
    if len(told) == 1:
        return Label(picture, first.attribute, first.value, first.why, first.score)
    return Label(picture, first.attribute, None, SEVERAL, people=tuple(label.value for label in told))
