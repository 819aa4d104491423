"""People who label a random part of the audited pictures, and do not settle on a value of all of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from simulation.audits import Drawn
from simulation.people import SUPPORT, PeoplePainter

from fairest import measure
from fairest.measure.people import Row
from fairest.records import UNSURE, Confusion, Label

__all__ = ["People", "labelled"]


class People(NamedTuple):
    """One person who sees what is there, or is unsure; or two."""

    unsure: Mapping[str, float] = {}
    """By what is there: of how many the first is unsure."""
    misled: float | None = None
    """How many of the judge's errors the second person makes as well: each is a tie. None: there is no second one."""


def labelled(done: Drawn, attributes: Sequence[str], people: People, many: int, seed: int) -> tuple[Confusion, ...]:
    """The judge's errors by people who labelled `many` pictures of each prompt, as `fairest calibrate RUN` finds
    them."""
    stream = random.Random(f"people {seed}")
    prompts = {picture.id: picture.prompt for picture in done.pictures}
    of_each = [[name for name in prompts if prompts[name] == prompt] for prompt in dict.fromkeys(prompts.values())]
    chosen = {name for names in of_each for name in stream.sample(names, many)}
    labels = [label for label in done.labels if label.picture in chosen]
    support = {attribute: SUPPORT[attribute] for attribute in attributes}
    rows = list(_rows(done, labels, people, stream))
    truths = measure.settle(rows, support, {name: name for name in chosen})
    return measure.calibrate(
        labels, truths, support, "bad", measured_on=PeoplePainter.name, how="people", these=True, prompts=prompts
    ).confusions


def _rows(done: Drawn, labels: Sequence[Label], people: People, stream: random.Random) -> Iterator[Row]:
    for label in labels:
        true = done.truth[label.picture][label.attribute]
        is_unsure = stream.random() < people.unsure.get(true, 0.0)
        yield Row(label.picture, label.attribute, UNSURE if is_unsure else true, "anna", "")
        if people.misled is not None:
            wrong = label.value if stream.random() < people.misled else None
            yield Row(label.picture, label.attribute, wrong or true, "ben", "")
