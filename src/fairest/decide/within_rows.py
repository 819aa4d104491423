"""The counts behind every value of every group, and which of them ask the same question."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from fairest import measure
from fairest.decide.docket import Docket, Tallies
from fairest.decide.kin import one_of_each
from fairest.decide.statements import IN_PART
from fairest.decide.within_tests import Table
from fairest.records import Prompt, Tally

__all__ = ["LOOKING", "Question", "Row", "crossed", "questions", "rows"]

LOOKING = "how many pictures a prompt has depends on what they show: over all prompts only a fixed number is tested"

Question: TypeAlias = tuple[str | None, str, str, str]
"""Prompt, attribute, group and value."""


class Row(NamedTuple):
    """One value of one group. Of two groups, or two values, the second says what the first does, turned round."""

    prompt: Prompt | None
    attribute: str
    group: str
    value: str
    table: Table
    untold: int
    several: int
    why: str | None
    """Why it is not tested; known before any picture is."""
    question: Question
    sign: int
    """1, or -1 where it is the question turned round."""


def rows(docket: Docket, tallies: Tallies, crowds: Mapping[str, int]) -> list[Row]:
    """Those of every intersection: first over all prompts, then prompt by prompt.

    The tallies are of pictures of one person; `crowds` says how many others there are, by prompt.
    """
    return [row for attribute in crossed(docket) for row in _of_attribute(docket, tallies, crowds, attribute)]


def crossed(docket: Docket) -> dict[str, tuple[str, ...]]:
    """The intersections that were measured, and their values."""
    return {attribute: values for attribute, values in docket.support.items() if "+" in attribute}


def questions(some: Sequence[Row]) -> dict[Question, Table]:
    """What is tested together. Which these are depends on no picture."""
    asked: dict[Question, Table] = {}
    for row in some:
        if row.why is None:
            asked.setdefault(row.question, row.table)
    return asked


def _of_attribute(docket: Docket, tallies: Tallies, crowds: Mapping[str, int], attribute: str) -> Iterator[Row]:
    named = set(measure.parts(attribute))
    free = [prompt.id for prompt in docket.prompts if not named & set(prompt.asked)]
    # Prompts that share seeds depend on each other: one of them counts for all.
    alone = one_of_each(docket.prompts, free)
    if len(alone) > 1:
        why = LOOKING if docket.plan.fixed is None else None
        yield from _of(docket, None, [tallies[prompt, attribute] for prompt in alone], crowds, why)
    for prompt in docket.prompts:
        why = None if prompt.id in free else IN_PART.why
        yield from _of(docket, prompt, [tallies[prompt.id, attribute]], crowds, why)


def _of(
    docket: Docket, prompt: Prompt | None, some: Sequence[Tally], crowds: Mapping[str, int], why: str | None
) -> Iterator[Row]:
    attribute = some[0].attribute
    columns = measure.taken_apart(attribute, docket.support[attribute])
    *first, last = columns
    groups, values = measure.values(columns, measure.joined(first)), columns[last]
    untold, several = sum(round(tally.untold) for tally in some), sum(crowds.get(tally.prompt, 0) for tally in some)
    for (i, group), (j, value) in product(enumerate(groups), enumerate(values)):
        turned = (len(groups) == 2 and i == 1, len(values) == 2 and j == 1)
        asked = groups[0] if turned[0] else group, values[0] if turned[1] else value
        question = (prompt.id if prompt else None, attribute, *asked)
        table = _table([list(map(round, tally.counts.values())) for tally in some], i, j, len(values))
        yield Row(prompt, attribute, group, value, table, untold, several, why, question, (-1) ** sum(turned))


def _table(prompts: Sequence[Sequence[int]], group: int, value: int, many: int) -> Table:
    """`prompts` holds the counts of all cells, of which each group has `many` one after the other.

    Of several prompts those with pictures on one side alone are left out: they say nothing of a difference.
    """
    sides = [_sides(cells, group, value, many) for cells in prompts]
    kept = [side for side in sides if len(sides) == 1 or (side[1] and side[3])]
    return Table(*map(list, zip(*kept, strict=True))) if kept else Table([], [], [], [])


def _sides(cells: Sequence[int], group: int, value: int, many: int) -> tuple[int, int, int, int]:
    """With the value and all: of the group, and of all others."""
    mine = cells[group * many : (group + 1) * many]
    hits, n = mine[value], sum(mine)
    return hits, n, sum(cells[value::many]) - hits, sum(cells) - n
