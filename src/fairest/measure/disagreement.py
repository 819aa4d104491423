"""What becomes of the labels of several judges for one attribute of one picture."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from fairest.measure.crossed import OTHER_NUMBER
from fairest.records import SEVERAL, UNSURE, Label

__all__ = ["RULES", "Rule"]

Rule: TypeAlias = Literal["unsure", "majority", "first"]
"""No label where judges differ ("unsure"), what more than half of them say, or what the first says that can tell."""

_People: TypeAlias = tuple[str | None, ...]


def _people(label: Label) -> _People:
    """Everyone a judge saw, each with a value or None; nobody where it gives another reason than "unsure"."""
    if label.people:
        return label.people
    return (label.value,) if label.value is not None or label.why == UNSURE else ()


def _all_agree(told: Sequence[Label]) -> Label:
    seen = list(map(_people, told))
    if len(set(map(len, seen))) > 1:
        return _none(told[0], UNSURE if () in seen else OTHER_NUMBER)
    return _label(told[0], [people[0] if len(set(people)) == 1 else None for people in zip(*seen, strict=True)])


def _most_agree(told: Sequence[Label]) -> Label:
    seen = list(map(_people, told))
    number, supporters = Counter(map(len, seen)).most_common(1)[0]
    if 2 * supporters <= len(told):
        return _none(told[0], UNSURE if () in seen else OTHER_NUMBER)
    like = next(label for label, people in zip(told, seen, strict=True) if len(people) == number)
    same = [people for people in seen if len(people) == number]
    return _label(like, [_majority(votes, len(told)) for votes in zip(*same, strict=True)])


def _majority(votes: Sequence[str | None], judges: int) -> str | None:
    value, n = Counter(votes).most_common(1)[0]
    return value if 2 * n > judges else None


def _first_that_can_tell(told: Sequence[Label]) -> Label:
    unsure = [label for label in told if _people(label)]
    best = next((label for label in told if any(_people(label))), (unsure or told)[0])
    return replace(best, score=None)


def _label(like: Label, people: Sequence[str | None]) -> Label:
    """The label of everyone; of nobody, with the reason of the judge it is like."""
    if len(people) > 1:
        return Label(like.picture, like.attribute, None, SEVERAL, people=tuple(people))
    if not people:
        return _none(like, like.why or UNSURE)
    return Label(like.picture, like.attribute, people[0], None if people[0] else UNSURE)


def _none(like: Label, why: str) -> Label:
    return Label(like.picture, like.attribute, None, why)


RULES: Mapping[Rule, Callable[[Sequence[Label]], Label]] = {
    "unsure": _all_agree,
    "majority": _most_agree,
    "first": _first_that_can_tell,
}
