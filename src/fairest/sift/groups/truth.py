"""The share lost of rows that truly have a value, from rows that were told it by a source that errs.

Where a step looks at anything but the labels, errors do not depend on it given the true value: then rows told a value
wrongly bring the others' losses into its own, and groups look more alike than they are. With two values the true
difference is the told one times a factor above 1 (`stretch`), so that a difference shown is one; that a told
difference is small does not yet say that the true one is.
"""

from collections.abc import Mapping
from itertools import product

from fairest import stats
from fairest.sift.grouping import Grouping
from fairest.sift.groups.counts import Counts, Side
from fairest.sift.groups.limits import LABELS_PART, label_counts
from fairest.stats import Rates

__all__ = ["stretch", "true_losses"]

Found = tuple[float, float, float] | str
"""An estimate with the ends of its interval, or why there is none."""


def true_losses(grouping: Grouping, found: Counts, rates: Mapping[str, Rates], alpha: float) -> dict[str, Found]:
    """For each value the share lost of rows that truly have it. All intervals hold together 1 - alpha of the time.

    The estimate unmixes removed and kept rows apart (`stats.unmix`). Its interval takes in every share that labels
    and rates allow: those told the value among removed and kept rows and the share removed at all, each
    Clopper-Pearson's, all rates anywhere in their limits; with more than two values the rate of false labels may be
    one among removed rows and another among kept ones.
    """
    if grouping.errors is None:
        return dict.fromkeys(grouping.values, "errors not known: taken at its word")
    removed, kept = ([_part(side, went) for side in found.groups] for went in (True, False))
    shares = [_unmixed(grouping, part) for part in (removed, kept)]
    level = 1 - (1 - LABELS_PART) * alpha / (3 * max(1, len(grouping.values)))
    return {
        value: _true_loss(value, (shares[0], shares[1]), (sum(removed), sum(kept)), ends, rates[value], level)
        for value, ends in zip(grouping.values, zip(found.groups, found.others, strict=True), strict=True)
    }


def stretch(group: Side, others: Side, rates: Rates, level: float) -> float:
    """How many times a told difference of two values' losses the true one is, at most; infinite where none can say.

    With w the share told the value it is w (1 - w) (hit - false) / ((w - false) (hit - w)): convex in w, and larger
    the more the source errs.
    """
    hit, false = float(rates.hit_low), float(rates.false_high)
    told, n = (int(rows / max(group.design, others.design)) for rows in (group.before, group.before + others.before))
    ends = stats.clopper_pearson(told, n, level)
    if not false < ends[0] <= ends[1] < hit:
        return float("inf")
    return max(1.0, *(share * (1 - share) * (hit - false) / ((share - false) * (hit - share)) for share in ends))


def _part(side: Side, went: bool) -> int:
    return side.lost if went else side.before - side.lost


def _unmixed(grouping: Grouping, told: "list[int]") -> dict[str, float] | None:
    if not sum(told):
        return dict.fromkeys(grouping.values, 0.0)
    every = {
        true: {value: row.get(value, 0) for value in grouping.values} for true, row in label_counts(grouping).items()
    }
    return stats.unmix(dict(zip(grouping.values, told, strict=True)), every)


def _true_loss(
    value: str,
    shares: tuple[dict[str, float] | None, dict[str, float] | None],
    n: tuple[int, int],
    sides: tuple[Side, Side],
    rates: Rates,
    level: float,
) -> Found:
    if shares[0] is None or shares[1] is None or not stats.is_informative(rates):
        return "the errors cannot be undone"
    went, stayed = (n_part * share[value] for n_part, share in zip(n, (shares[0], shares[1]), strict=True))
    if not went + stayed:
        return "labels and errors leave no row with this value"
    loss = went / (went + stayed)
    low, high = _ends(*sides, rates, level, tied=len(shares[0]) == 2)
    return loss, min(low, loss), max(high, loss)


def _ends(group: Side, others: Side, rates: Rates, level: float, *, tied: bool) -> tuple[float, float]:
    """The least and the most that any corner of what is not known gives: the loss is monotone in each of it."""
    (lost, n), (other_lost, other_n) = group.independent, others.independent
    removed = stats.clopper_pearson(lost, lost + other_lost, level)
    kept = stats.clopper_pearson(n - lost, n - lost + other_n - other_lost, level)
    gone = stats.clopper_pearson(lost + other_lost, n + other_n, level)
    falses = (float(rates.false_low), float(rates.false_high))
    corners = [
        (hit, false, other)
        for hit, false, other in product((float(rates.hit_low), float(rates.hit_high)), falses, falses)
        if false == other or not tied
    ]
    least = [_loss(gone[0], removed[0], kept[1], *corner) for corner in corners]
    most = [_loss(gone[1], removed[1], kept[0], *corner) for corner in corners]
    return min(low for low, _ in least), max(high for _, high in most)


def _loss(
    gone: float, removed: float, kept: float, hit: float, removed_false: float, kept_false: float
) -> tuple[float, float]:
    """The loss at known shares and rates, twice; anything where no row truly has the value."""
    went, stayed = gone * _true(removed, hit, removed_false), (1 - gone) * _true(kept, hit, kept_false)
    return (went / (went + stayed),) * 2 if went + stayed else (0.0, 1.0)


def _true(told: float, hit: float, false: float) -> float:
    return min(1.0, max(0.0, (told - false) / (hit - false)))
