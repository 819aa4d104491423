"""Which groups a judge's accuracy is shown for."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from fairest import measure
from fairest.errors import BadInput, UnknownName
from fairest.measure import Truths

__all__ = ["attributes_asked", "groupings"]

_MOST_VALUES = 60
"""An attribute of more values than this is a name or a number rather than a group."""
_MOST_CROSSED = 20
"""Intersections of more groups than this are shown where they are asked for."""


def attributes_asked(told: Sequence[str], asked: Sequence[str] | None) -> tuple[str, ...]:
    """The attributes to audit the judge in: those asked for, else all that it and people told."""
    for attribute in asked or ():
        for part in measure.parts(attribute):
            if part not in told:
                raise UnknownName("attribute that both the judge and people told", part, told)
    return tuple(dict.fromkeys(asked or told))


def groupings(truths: Truths, support: Mapping[str, Sequence[str]], asked: Sequence[str] | None) -> tuple[str, ...]:
    """By what to make groups: as asked, else every attribute people told, and every two of them crossed."""
    for by in asked or ():
        for part in measure.parts(by):
            if part not in truths.values:
                raise UnknownName("attribute people told", part, truths.values)
    if asked:
        return tuple(dict.fromkeys(measure.joined(measure.parts(by)) for by in asked))
    plain = [attribute for attribute in support if attribute in truths.values]
    for attribute in plain:
        if len(support[attribute]) > _MOST_VALUES:
            raise BadInput(
                f"{attribute} has {len(support[attribute])} values, which are too many to be groups.",
                hint="Name what groups are to be made by: --by gender --by gender+skin-tone",
            )
    crossed = [measure.joined(two) for two in combinations(plain, 2)]
    return (*plain, *(by for by in crossed if len(measure.values(support, by)) <= _MOST_CROSSED))
