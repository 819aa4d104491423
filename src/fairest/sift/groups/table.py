"""The group table: how much of a set has each value, with an interval and the labels' own error.

A set is no sample: with labels that never err its shares are plain facts, and `share` is that fact. The interval
answers another question: what would the source show from which these rows were drawn? It is that of Clopper and
Pearson, for rows of unequal weight on their effective number (Korn and Graubard 1998, Survey Methodology 24), and
where the source's errors were measured it is seen back through them. It takes rows as independent draws, or the
families of near-duplicates that it is told of: copies of one picture of which it is not told make it too narrow until
they are removed. Weights are taken as known: that a filter's undoing estimated them is not in it. Weights that were
raked to a target make the share that target whatever was drawn; the interval is then that of labels and rows, and
nothing is found by it.

Rows of which the source says nothing are left out: a caption that names nobody is the normal case, and a picture
without a person has no value. Only a judge that saw a person and could not tell leaves the share open, as in an
audit: `low` counts these pictures against the value and `high` for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairest import stats
from fairest.records import UNSURE
from fairest.sift.grouping import Grouping, Source
from fairest.sift.groups.families import Numbers, checked, products
from fairest.sift.groups.limits import LABELS_PART, label_counts, limits
from fairest.sift.groups.tallies import Tallies, tally
from fairest.sift.state import State
from fairest.stats import Rates

__all__ = ["GroupRow", "group_rows"]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One value of one attribute after one step, as one source tells it; or one reason why rows have none."""

    step: int
    """0: as read."""
    name: str
    """Of the step."""
    source: Source
    by: str
    attribute: str
    value: str | None
    """None: `why` is the reason these rows have no value."""
    rows: int
    weight: float
    effective: float
    """As many rows of equal weight say as much: Kish's number, of the rows with this value."""
    told_rows: int
    told_weight: float
    """Of the rows with a value."""
    share: float | None = None
    """How much of the told weight has this value; None where nothing is told."""
    low: float | None = None
    high: float | None = None
    """The interval of the true share, None where `share` is. Those of one attribute, source and step hold together."""
    corrected: float | None = None
    """The estimate of the true share given the source's errors; None where they are not known or cannot be undone."""
    why: str | None = None
    """What stands in the way of a share or a correction, or None."""


class _Whole(NamedTuple):
    """What the rows of one grouping have in common."""

    step: int
    name: str
    grouping: Grouping
    sums: Tallies
    products: NDArray[np.float64]
    """Of the weights of two places, over families."""
    rates: dict[str, Rates]
    corrected: dict[str, float] | None
    level: float
    unsure: int | None
    """The place of the pictures that leave shares open."""


def group_rows(
    groupings: Sequence[Grouping],
    state: State,
    step: int,
    name: str,
    *,
    alpha: float = 0.05,
    families: Numbers | None = None,
) -> list[GroupRow]:
    """A row for each value, zeros included, then one for each reason for a gap, of every grouping.

    Of the intervals of one grouping all hold together with probability 1 - alpha. An intersection whose errors were
    not measured as one is taken at its word. `families` `[n]` are row numbers, the same for near-duplicates
    (`families_of` a later state); without them every row stands for itself.
    """
    kin = checked(families, len(state.gone))
    return [row for one in groupings for row in _rows(one, state, kin, (step, name), alpha)]


def _rows(
    grouping: Grouping, state: State, families: Numbers | None, when: tuple[int, str], alpha: float
) -> list[GroupRow]:
    known, sums = grouping.errors is not None, tally(grouping, state)
    level = stats.simultaneous_level(alpha * (1 - LABELS_PART if known else 1), max(1, len(sums.values)))
    unsure = UNSURE in sums.gaps and grouping.source == "picture"
    whole = _Whole(
        *when, grouping, sums, products(grouping, state, sums, families), limits(grouping, alpha),
        _corrected(grouping, sums), level,
        len(sums.values) + sums.gaps.index(UNSURE) if unsure else None,
    )  # fmt: skip
    return [_valued(whole, place) for place in range(len(sums.values))] + [
        _counted(whole, len(sums.values) + place, why=why) for place, why in enumerate(sums.gaps)
    ]


def _counted(whole: _Whole, place: int, *, value: str | None = None, why: str | None = None) -> GroupRow:
    sums, told, of = whole.sums, slice(len(whole.sums.values)), whole.grouping
    return GroupRow(
        whole.step, whole.name, of.source, of.by, of.attribute, value, int(sums.rows[place]),
        float(sums.weight[place]), _effective(sums, [place]), int(sums.rows[told].sum()),
        float(sums.weight[told].sum()), why=why,
    )  # fmt: skip


def _valued(whole: _Whole, place: int) -> GroupRow:
    value = whole.sums.values[place]
    row = _counted(whole, place, value=value)
    if not row.told_rows:
        return replace(row, why="nothing is told")
    share = row.weight / row.told_weight
    ends = _interval(whole, place, value)
    corrected = None if whole.corrected is None or ends is None else whole.corrected[value]
    low, high = ends or (0.0, 1.0)
    return replace(row, share=share, low=low, high=high, corrected=corrected, why=_why(whole, ends, corrected))


def _interval(whole: _Whole, place: int, value: str) -> tuple[float, float] | None:
    """The interval of the true share, or None where such labels surely are not those of a source with these errors."""
    sums, rates = whole.sums, whole.rates[value]
    open_ = [] if whole.unsure is None else [whole.unsure]
    counted = [*range(len(sums.values)), *open_]
    low, _ = stats.korn_graubard(*_seen(whole, [place], counted), whole.level)
    _, high = stats.korn_graubard(*_seen(whole, [place, *open_], counted), whole.level)
    if low > max(rates.hit_high, rates.false_high) or high < min(rates.hit_low, rates.false_low):
        return None
    ends = stats.true_share(low, high, rates)
    return float(ends[0]), float(ends[1])


def _seen(whole: _Whole, hits: Sequence[int], counted: Sequence[int]) -> tuple[float, float]:
    """The share of the weight counted that hits have, and how many rows of equal weight say as much of it.

    Kish's number is right where weights have nothing to do with the value; where they do, as after a filter was undone
    or a target raked, the variance is that of a ratio of sums over families, linearised (Cochran 1977, Sampling
    Techniques, 3rd ed., section 6.4). The smaller number counts.
    """
    of, weight = whole.products, float(whole.sums.weight[counted].sum())
    share = float(whole.sums.weight[hits].sum()) / weight
    both, one, every = (float(of[np.ix_(*ij)].sum()) for ij in ((hits, hits), (hits, counted), (counted, counted)))
    n, spread = weight**2 / every, both - 2 * share * one + share**2 * every
    if 0 < share < 1 and spread > 0:
        n = min(n, share * (1 - share) * weight**2 / spread)
    # Rounding never makes more rows of them than there are.
    return share, min(n, float(whole.sums.rows[counted].sum()))


def _effective(sums: Tallies, places: Sequence[int]) -> float:
    weight, squares = sums.weight[places].sum(), sums.squares[places].sum()
    # Rounding never makes more rows of them than there are.
    return float(min(weight**2 / squares, sums.rows[places].sum())) if squares else 0.0


def _corrected(grouping: Grouping, sums: Tallies) -> dict[str, float] | None:
    if grouping.errors is None:
        return None
    told = dict(zip(sums.values, np.asarray(sums.weight, float).tolist(), strict=False))
    counts = label_counts(grouping)
    every = {true: {value: row.get(value, 0) for value in sums.values} for true, row in counts.items()}
    return stats.unmix(told, every)


def _why(whole: _Whole, ends: tuple[float, float] | None, corrected: float | None) -> str | None:
    if whole.grouping.errors is None:
        return "errors not known: taken at its word"
    if ends is None:
        return "no share gives such labels at the errors measured: here they are others"
    if corrected is None:
        return "the errors cannot be undone"
    return "the errors are not known well enough to bound the share" if ends == (0.0, 1.0) else None
