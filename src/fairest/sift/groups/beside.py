"""One attribute told by two sources: what each says, and what the other says of the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from fairest.sift.grouping import Grouping, Source
from fairest.sift.groups.table import GroupRow, group_rows
from fairest.sift.groups.tallies import places
from fairest.sift.state import State
from fairest.stats import Agreement, agreement

__all__ = ["Answer", "SideBySide", "side_by_side"]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What the second source says of the rows that the first gave one value: "of captions that say woman ..."."""

    value: str
    rows: int
    told: tuple[tuple[str, int], ...]
    """Rows by the second's value, zeros included."""
    gaps: tuple[tuple[str, int], ...]
    """Rows by the reason why it has none."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One attribute by two sources, of the rows that are there. Rows count once each; shares are weighted."""

    attribute: str
    one: Source
    one_by: str
    other: Source
    other_by: str
    shares: tuple[tuple[GroupRow, ...], tuple[GroupRow, ...]]
    """The group table of each source."""
    agreement: Agreement
    """Where both tell. A caption may speak of somebody whom the picture does not show: it is agreement, not error."""
    answers: tuple[Answer, ...]
    """For each value of the first source."""
    only_one: int
    only_other: int
    neither: int
    """Rows that one source alone has a value of, or none."""


def side_by_side(
    groupings: Sequence[Grouping], state: State, step: int = 0, name: str = "", *, alpha: float = 0.05
) -> list[SideBySide]:
    """Every pair of sources that tell the same attribute: captions before columns, and columns before pictures."""
    ordered = sorted(groupings, key=lambda one: one.source)
    pairs = [(a, b) for a, b in combinations(ordered, 2) if a.attribute == b.attribute]
    return [_beside(a, b, state, (step, name), alpha) for a, b in pairs]


def _beside(a: Grouping, b: Grouping, state: State, when: tuple[int, str], alpha: float) -> SideBySide:
    table = _crosstab(a, b, state)
    told = table[: len(a.values), : len(b.values)]
    both = {
        (x, y): int(told[i, j]) for i, x in enumerate(a.values) for j, y in enumerate(b.values)
    }  # fmt: skip
    shares = [tuple(group_rows([one], state, *when, alpha=alpha)) for one in (a, b)]
    return SideBySide(
        a.attribute, a.source, a.by, b.source, b.by, (shares[0], shares[1]), agreement(both, 1 - alpha),
        tuple(_answer(value, row, b) for value, row in zip(a.values, table, strict=False)),
        only_one=int(table[: len(a.values), len(b.values) :].sum()),
        only_other=int(table[len(a.values) :, : len(b.values)].sum()),
        neither=int(table[len(a.values) :, len(b.values) :].sum()),
    )  # fmt: skip


def _answer(value: str, row: NDArray[np.int64], other: Grouping) -> Answer:
    numbers, many = row.tolist(), len(other.values)
    return Answer(
        value, sum(numbers), tuple(zip(other.values, numbers[:many], strict=True)),
        tuple(zip(other.gaps, numbers[many:], strict=True)),
    )  # fmt: skip


def _crosstab(a: Grouping, b: Grouping, state: State) -> NDArray[np.int64]:
    """Rows by what both say `[v + g of a, v + g of b]`, a million at a time."""
    shape = len(a.values) + len(a.gaps), len(b.values) + len(b.gaps)
    table = np.zeros(shape[0] * shape[1], np.int64)
    for start in range(0, len(state.gone), _BLOCK):
        part = slice(start, start + _BLOCK)
        here = state.gone[part] == 0
        at = places(a, a.codes[part][here]) * shape[1] + places(b, b.codes[part][here])
        table += np.bincount(at, minlength=len(table))
    return table.reshape(shape)
