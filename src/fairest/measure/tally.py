"""Labels to counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fairest.measure.crossed import cross
from fairest.records import Label, Picture, Prompt, Tally

__all__ = ["tally"]


def tally(
    prompts: Sequence[Prompt],
    pictures: Iterable[Picture],
    labels: Iterable[Label],
    values: Mapping[str, Sequence[str]],
) -> list[Tally]:
    """Count labels per prompt and attribute; `values` names every value of each attribute, seen or not.

    Labels of an intersection follow from those of its parts. Raises `BadInput` for a second label of the
    same picture and attribute: it would count the picture twice.
    """
    prompt_of = {p.id: p.prompt for p in pictures}
    told: Counter[tuple[str, str, str]] = Counter()
    gaps: dict[tuple[str, str], Counter[str]] = {}
    for label in _of_all(list(labels), values):
        prompt = prompt_of[label.picture]
        if label.value is not None:
            told[prompt, label.attribute, label.value] += 1
        else:
            gaps.setdefault((prompt, label.attribute), Counter())[label.why or "no reason given"] += 1
    return [
        Tally(
            prompt.id,
            attribute,
            {value: told[prompt.id, attribute, value] for value in support},
            dict(sorted(gaps.get((prompt.id, attribute), Counter()).items())),
        )
        for prompt in prompts
        for attribute, support in values.items()
    ]


def _of_all(labels: Sequence[Label], attributes: Iterable[str]) -> Iterator[Label]:
    for attribute in attributes:
        yield from cross(labels, attribute)
