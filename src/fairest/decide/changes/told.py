"""What a judge told of a picture, as a comparison of pairs takes it."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from fairest.records import Count, Label

__all__ = ["Values", "part", "told", "values"]

Values: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]
"""By picture and attribute: the values of the people on it who were told; empty where nobody was."""


def told(labels: Iterable[Label]) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was told of every picture and attribute."""
    return {(label.picture, label.attribute): values(label) for label in labels}


def values(label: Label) -> tuple[str, ...]:
    """Of several people on a picture those who could not be told have no part, as a pair without a label has none."""
    return tuple(value for value in label.people or (label.value,) if value is not None)


def part(people: tuple[str, ...], value: str) -> Count:
    """How much of a picture has the value: of its people who were told, each counts alike."""
    return int(people[0] == value) if len(people) == 1 else Fraction(people.count(value), len(people))
