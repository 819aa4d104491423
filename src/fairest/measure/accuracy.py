"""How often a judge is right, unsure or silent, group by group of the people who are truly on the pictures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fairest.errors import UnknownName
from fairest.measure.crossed import cross, joined, parts, values
from fairest.measure.truth import Truths
from fairest.records import NOBODY, UNSURE, Label

__all__ = ["MISSED", "Answers", "answers", "answers_where_nobody_is"]

MISSED = (NOBODY, "no face found")
"""Reasons that say that nobody was seen: of a picture on which people saw somebody, that one was missed."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a judge said of one attribute on the pictures of one group, whose true values are known."""

    attribute: str
    by: str
    """What the groups are made by: an attribute, or an intersection of several."""
    group: str
    right: int = 0
    wrong: int = 0
    gaps: tuple[tuple[str, int], ...] = ()
    """Pictures without a value, by reason."""

    @property
    def told(self) -> int:
        """Pictures with a value, right or wrong."""
        return self.right + self.wrong

    @property
    def n(self) -> int:
        return self.told + sum(many for _, many in self.gaps)

    @property
    def unsure(self) -> int:
        """Pictures on which it saw somebody and could not tell."""
        return sum(many for why, many in self.gaps if why == UNSURE)

    @property
    def missed(self) -> int:
        """Pictures on which it saw nobody."""
        return sum(many for why, many in self.gaps if why in MISSED)


def answers(
    labels: Iterable[Label], truths: Truths, attribute: str, by: str, support: Mapping[str, Sequence[str]]
) -> list[Answers]:
    """One for each group, in the order of `support`, which holds the values of every attribute people told.

    Only pictures with a true value of `attribute` and a group count. Groups without pictures stay. Raises
    `UnknownName` where people told nothing of an attribute.
    """
    true, group_of = _true(truths, attribute), _true(truths, by)
    found: dict[str, Counter[tuple[str, str]]] = {group: Counter() for group in values(support, by)}
    for label in cross(labels, attribute):
        if label.picture in true and label.picture in group_of:
            found[group_of[label.picture]][_said(label, true[label.picture])] += 1
    return [_answers(attribute, by, group, counts) for group, counts in found.items()]


def answers_where_nobody_is(labels: Iterable[Label], truths: Truths, attribute: str) -> Answers:
    """What was said of pictures on which people saw nobody: every value is wrong there."""
    why = truths.untold.get(attribute, {})
    empty = Counter(_said(label, None) for label in cross(labels, attribute) if why.get(label.picture) == NOBODY)
    return _answers(attribute, "", NOBODY, empty)


def _true(truths: Truths, attribute: str) -> dict[str, str]:
    """The true value of every picture that has one in each part."""
    named = parts(attribute)
    for part in named:
        if part not in truths.values:
            raise UnknownName("attribute people told", part, truths.values)
    shared = set.intersection(*(set(truths.values[part]) for part in named))
    known = [Label(picture, part, truths.values[part][picture]) for picture in sorted(shared) for part in named]
    return {label.picture: label.value or "" for label in cross(known, joined(named))}


def _said(label: Label, true: str | None) -> tuple[str, str]:
    if label.value is None:
        return "gap", label.why or "no reason given"
    return ("right", "") if label.value == true else ("wrong", "")


def _answers(attribute: str, by: str, group: str, counts: Counter[tuple[str, str]]) -> Answers:
    gaps = sorted((why, many) for (kind, why), many in counts.items() if kind == "gap")
    return Answers(attribute, by, group, counts["right", ""], counts["wrong", ""], tuple(gaps))
