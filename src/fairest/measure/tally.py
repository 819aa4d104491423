"""Labels to counts: every picture counts once, and everyone on it for the same part of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from fairest.measure.crossed import cross
from fairest.records import UNSURE, Count, Label, Picture, Prompt, Tally, exact

__all__ = ["tally"]


def tally(
    prompts: Sequence[Prompt],
    pictures: Iterable[Picture],
    labels: Iterable[Label],
    values: Mapping[str, Sequence[str]],
) -> list[Tally]:
    """Count labels per prompt and attribute; `values` names every value of each attribute, seen or not.

    Of several people on a picture each counts for a part of it, so that the picture counts once, however many
    there are; who could not be told is a gap for the reason "unsure". Labels of an intersection follow from
    those of its parts. Raises `BadInput` for a second label of the same picture and attribute: it would count the
    picture twice.
    """
    prompt_of = {p.id: p.prompt for p in pictures}
    told: defaultdict[tuple[str, str, str], Count] = defaultdict(int)
    gaps: defaultdict[tuple[str, str], defaultdict[str, Count]] = defaultdict(lambda: defaultdict(int))
    people: Counter[tuple[str, str]] = Counter()
    for label in _of_all(list(labels), values):
        key = prompt_of[label.picture], label.attribute
        for value, why, part in _parts(label):
            if value is None:
                gaps[key][why] += part
            else:
                told[*key, value] += part
                people[key] += 1
    return [
        Tally(
            prompt.id,
            attribute,
            {value: exact(told[prompt.id, attribute, value]) for value in support},
            {why: exact(n) for why, n in sorted(gaps[prompt.id, attribute].items())},
            people[prompt.id, attribute],
        )
        for prompt in prompts
        for attribute, support in values.items()
    ]


def _parts(label: Label) -> list[tuple[str | None, str, Count]]:
    """Everyone on a picture: the value, the reason where there is none, and the part of the picture."""
    if not label.people:
        return [(label.value, label.why or "no reason given", 1)]
    return [(value, UNSURE, Fraction(1, len(label.people))) for value in label.people]


def _of_all(labels: Sequence[Label], attributes: Iterable[str]) -> Iterator[Label]:
    for attribute in attributes:
        yield from cross(labels, attribute)
