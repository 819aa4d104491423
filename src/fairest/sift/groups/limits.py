"""How far the labels of a grouping may err: limits of their rates, as an audit sets them."""

from collections import Counter
from collections.abc import Mapping

from fairest import stats
from fairest.records import UNSURE
from fairest.sift.grouping import Grouping
from fairest.stats import TRUSTED, Rates

__all__ = ["LABELS_PART", "label_counts", "limits"]

LABELS_PART = 0.2
"""The part of alpha that the limits of the labels' rates may err; the rest is for the rows. As in an audit."""

_SLACK = 0.05
"""How much further rates may be off that were measured on rows other than those of the set. As in an audit."""


def limits(grouping: Grouping, alpha: float) -> dict[str, Rates]:
    """Limits of the rates of every value, which hold together with probability 1 - alpha / 5.

    They are the rates among the rows that were told: how often a source is silent depends on the rows more than on the
    value. Measured on a random part of this very set (`Confusion.these`) they stand as they are; else each is widened
    by five points. What people did not settle counts for what is worse. A source whose errors are not known is taken
    at its word.
    """
    if grouping.errors is None:
        return dict.fromkeys(grouping.values, TRUSTED)
    counts = label_counts(grouping)
    level = 1 - LABELS_PART * alpha / max(1, stats.number_of_rates(counts))
    slack = 0.0 if grouping.errors.these else _SLACK
    open_ = sum((Counter(row) for row in grouping.errors.unsettled.values()), Counter[str]())
    return {value: _limits(counts, value, open_, level, slack) for value in grouping.values}


def label_counts(grouping: Grouping) -> dict[str, dict[str, int]]:
    """Labelled rows by true value, then by the value told; those the source was unsure of are left out."""
    found = {} if grouping.errors is None else grouping.errors.counts
    return {
        true: {told: n for told, n in found.get(true, {}).items() if told in grouping.values}
        for true in grouping.values
    }


def _limits(
    counts: Mapping[str, Mapping[str, int]], value: str, open_: "Counter[str]", level: float, slack: float
) -> Rates:
    told, not_told = open_[value], open_.total() - open_[value] - open_[UNSURE]
    least = {true: {**row, "": not_told} for true, row in counts.items()}
    most = {true: {**row, value: row.get(value, 0) + told} for true, row in counts.items()}
    low, high = (stats.rates(rows, value, level, slack) for rows in (least, most))
    return Rates(low.hit_low, high.hit_high, low.false_low, high.false_high)
