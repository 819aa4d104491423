"""Intersections: an attribute written "gender+skin-tone" has the values "woman, light", "woman, medium-light" …

A judge labels plain attributes; the label of a crossed one follows from those of the same picture.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from fairest.errors import BadInput, UnknownName
from fairest.records import SEVERAL, Label

__all__ = ["OTHER_NUMBER", "cross", "joined", "parts", "pieces", "plain", "taken_apart", "values"]

OTHER_NUMBER = "judges saw another number of people"
"""Why there is no label where judges do not mean the same people."""

_SIGN = "+"
_JOIN = ", "


def parts(attribute: str) -> tuple[str, ...]:
    """The plain attributes an attribute is made of, in the order named; a plain one is its own only part.

    Raises `BadInput` for an empty part, or the same part twice.
    """
    named = tuple(part.strip() for part in attribute.split(_SIGN))
    if not all(named):
        raise BadInput(f"The attribute {attribute!r} has an empty part.", hint="Write it like: gender+skin-tone")
    if len(set(named)) < len(named):
        raise BadInput(f"The attribute {attribute!r} names a part twice.", hint="Write it like: gender+skin-tone")
    return named


def joined(parts: Iterable[str]) -> str:
    """The crossed attribute of plain ones."""
    return _SIGN.join(parts)


def plain(attributes: Iterable[str]) -> tuple[str, ...]:
    """The plain attributes that must be asked of the judge, each once, in the order they first appear."""
    return tuple(dict.fromkeys(part for attribute in attributes for part in parts(attribute)))


def values(known: Mapping[str, Sequence[str]], attribute: str) -> tuple[str, ...]:
    """Every value of a plain or crossed attribute; `known` holds those of the plain ones, in order.

    The last part changes fastest: "woman, light", "woman, medium-light" … "man, light" …. Raises
    `UnknownName` for a part that is not known, and `BadInput` as `parts` does.
    """
    for part in parts(attribute):
        if part not in known:
            raise UnknownName("attribute", part, known)
    return tuple(_JOIN.join(together) for together in product(*(known[part] for part in parts(attribute))))


def pieces(attribute: str, value: str) -> tuple[tuple[str, str], ...]:
    """The parts of an attribute, each with what a value of it says of that part."""
    named = parts(attribute)
    return tuple(zip(named, value.split(_JOIN, len(named) - 1), strict=True))


def taken_apart(attribute: str, support: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The values of each part, given those of an attribute as `values` makes them.

    Raises `BadInput` where they are not such values.
    """
    named = parts(attribute)
    columns = list(zip(*(value.split(_JOIN, len(named) - 1) for value in support), strict=False))
    found = {part: tuple(dict.fromkeys(column)) for part, column in zip(named, columns, strict=False)}
    if len(found) < len(named) or values(found, attribute) != tuple(support):
        raise BadInput(f"{attribute} has values that are not made of those of its parts: {', '.join(support)}.")
    return found


def cross(labels: Iterable[Label], attribute: str) -> list[Label]:
    """One label of a crossed attribute for each picture, in the order of `labels`; other attributes are passed over.

    Untold if any part is, for the reason of the first part that is. Several people are crossed one by one,
    and who is untold in a part is; where judges of its parts saw another number of people, it is untold. No score:
    nobody states one for both together. Of a plain attribute it gives the labels as they are. Raises `BadInput` for
    a picture that lacks a label of a part, or has two.
    """
    named = parts(attribute)
    found: dict[str, dict[str, Label]] = {}
    for label in labels:
        if label.attribute in named:
            of_picture = found.setdefault(label.picture, {})
            if label.attribute in of_picture:
                raise BadInput(f"The picture {label.picture!r} has two labels for {label.attribute}; one is wanted.")
            of_picture[label.attribute] = label
    return [_crossed(picture, attribute, named, by_part) for picture, by_part in found.items()]


def _crossed(picture: str, attribute: str, named: Sequence[str], by_part: Mapping[str, Label]) -> Label:
    if len(named) == 1:
        return by_part[named[0]]
    if lacking := next((part for part in named if part not in by_part), None):
        raise BadInput(f"The picture {picture!r} has no label for {lacking}, which {attribute} is made of.")
    of_parts = [by_part[part] for part in named]
    for label in of_parts:
        if label.value is None and not label.people:
            return Label(picture, attribute, None, why=label.why)
    everyone = [label.people or (label.value,) for label in of_parts]
    if len(set(map(len, everyone))) > 1:
        return Label(picture, attribute, None, OTHER_NUMBER)
    people = tuple(map(_together, zip(*everyone, strict=True)))
    if any(label.people for label in of_parts):
        return Label(picture, attribute, None, SEVERAL, people=people)
    return Label(picture, attribute, people[0])


def _together(told: Sequence[str | None]) -> str | None:
    known = [value for value in told if value is not None]
    return _JOIN.join(known) if len(known) == len(told) else None
