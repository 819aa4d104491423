"""A table of labels by people: what they saw on each picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fairest.adapters.judges.labels_values import Seen, support
from fairest.adapters.judges.vocabulary import read_vocabulary
from fairest.errors import BadInput
from fairest.measure import read_people, settle
from fairest.measure.people import Row
from fairest.measure.truth import NO_VALUES, Truths
from fairest.records import NOBODY, SEVERAL, UNSURE

__all__ = ["NOT_LABELLED", "Table", "read_table"]

NOT_LABELLED = "not labelled"
_EACH = "\0"
"""Between several people in one cell, once it is read; values do not hold it."""
_WHY = {"left blank": NOT_LABELLED, "tied": UNSURE, "people unsure": UNSURE}
"""Why people have no value for a picture, as a judge says it; other reasons stay as they are."""
_Said = tuple[tuple[str | None, ...], str | None]
"""Each person's value, and why there is none."""


@dataclass(frozen=True)
class Table:
    """What people saw. Pictures go by their keys in the table."""

    values: Mapping[str, tuple[str, ...]]
    """Every value of each attribute that somebody labelled."""
    said: Mapping[str, Mapping[str, _Said]]
    """By attribute, then picture: what most people said of it."""
    pictures: frozenset[str]
    labels: int
    people: int
    set_aside: Mapping[str, Mapping[str, int]]
    """Pictures without a value by attribute, then reason."""
    everyone: bool
    """Whether there are pictures with several people."""
    hashes: Mapping[str, str]
    """Of pictures that the table names by a hash as well as by a name: what was labelled under that name."""


def read_table(file: str | Path, vocabulary: str | Path | None = None) -> Table:
    """Read a table as `measure.read_people` does; of several people on a picture a cell holds "woman; man".

    The values are those of `vocabulary`; without one those of the scales that all judges share, where nobody saw
    another; else what people saw, in the order of the alphabet. Raises `NotFound`, or `BadInput` with the line.
    """
    rows = [_tidied(row) for row in read_people(file)]
    questions = None if vocabulary is None else read_vocabulary(vocabulary)
    attributes = list(dict.fromkeys(row.attribute for row in rows if row.value))
    if not attributes:
        raise BadInput(f"{Path(file).name} has no labels: every cell is empty.")
    values = {
        attribute: support(attribute, _seen(rows, attribute), questions, Path(file).name) for attribute in attributes
    }
    _check_numbers(rows)
    rows = [row for row in rows if row.attribute in values]
    truths = settle(rows, _cells(rows), {row.key: row.key for row in rows})
    labels = sum(bool(row.value) for row in rows)
    everyone = any(_EACH in row.value for row in rows)
    keys = frozenset(row.key for row in rows)
    hashes = {row.key: row.sha256.lower() for row in rows if row.sha256}
    return Table(values, _said(truths), keys, labels, truths.people, truths.set_aside, everyone, hashes)


def _tidied(row: Row) -> Row:
    """With "/" in the picture's name, as records have it, and several people apart."""
    people = [part.strip() for part in row.value.split(";")]
    if _EACH in row.value or (len(people) > 1 and not set(people).isdisjoint({"", NOBODY, SEVERAL})):
        raise BadInput(
            f"{row.where}: {row.value!r} does not say of each person what was seen.",
            hint=f'Of two people write "A; B", with {UNSURE} in the place of one who cannot be told.',
        )
    return replace(row, key=row.key.replace("\\", "/").removeprefix("./"), value=_EACH.join(people))


def _cells(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Whole cells by attribute: what several people are is agreed upon as one."""
    cells: dict[str, list[str]] = {}
    for row in rows:
        cells.setdefault(row.attribute, []).append(row.value)
    return {attribute: list(dict.fromkeys(of)) for attribute, of in cells.items()}


def _seen(rows: Iterable[Row], attribute: str) -> Seen:
    found: dict[str, Row] = {}
    for row in rows:
        for value in row.value.split(_EACH) if row.attribute == attribute else ():
            if value and value not in NO_VALUES:
                found.setdefault(value, row)
    return found


def _check_numbers(rows: Iterable[Row]) -> None:
    """Raise `BadInput` where one person counted another number of people on a picture for each attribute."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.value and row.value not in NO_VALUES:
            other = first.setdefault((row.key, row.person), row)
            if other.value.count(_EACH) != row.value.count(_EACH):
                raise BadInput(
                    f"{row.where}: {row.key!r} has {row.attribute} {_written(row)} and {other.attribute} "
                    f"{_written(other)}: another number of people.",
                    hint=f"Write as many values for each attribute, in the same order, with {UNSURE} where needed.",
                )


def _written(row: Row) -> str:
    return repr(row.value.replace(_EACH, "; "))


def _said(truths: Truths) -> dict[str, dict[str, _Said]]:
    odd = _of_no_one_number(truths)
    said: dict[str, dict[str, _Said]] = {}
    for attribute, untold in truths.untold.items():
        told = truths.values.get(attribute, {})
        said[attribute] = {key: ((), _WHY.get(why, why)) for key, why in untold.items()}
        said[attribute] |= {key: ((), UNSURE) if key in odd else _each(cell) for key, cell in told.items()}
    return said


def _each(cell: str) -> _Said:
    people = tuple(None if one == UNSURE else one for one in cell.split(_EACH))
    return people, SEVERAL if len(people) > 1 else None


def _of_no_one_number(truths: Truths) -> set[str]:
    """Pictures of which the majorities for two attributes are about another number of people."""
    numbers: dict[str, set[int]] = {}
    for told in truths.values.values():
        for key, cell in told.items():
            numbers.setdefault(key, set()).add(cell.count(_EACH))
    return {key for key, of in numbers.items() if len(of) > 1}
