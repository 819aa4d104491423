"""A judge that errs: from shares of the truth to shares of what it says, and back.

For one value v of an attribute a judge has two rates: the *hit* rate P(told v | truly v) and the *false*
rate P(told v | truly not v). With p the true share of v, the judge says v of a share q = p hit + (1 - p)
false. With two values these are the sensitivity and one minus the specificity of Rogan and Gladen (1978,
American Journal of Epidemiology 107). With more the false rate depends on which other value is true, so
its limits reach from the lowest to the highest over the others: they hold for any mixture of them.

Rates are known within limits. "The true share lies in [low, high]" therefore becomes "the share that is
told v lies in [q_low, q_high]", and a test of that needs nothing but the labels.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fairest.errors import BadInput
from fairest.records import UNSURE
from fairest.stats.intervals import clopper_pearson

__all__ = [
    "TRUSTED",
    "Rates",
    "is_informative",
    "label_share",
    "number_of_rates",
    "rates",
    "rogan_gladen",
    "true_share",
]

Numbers = float | NDArray[np.float64]
Counts = Mapping[str, Mapping[str, int]]


class Rates(NamedTuple):
    """Limits of a judge's two rates for one value, 0..1. Each may be an array, one entry a question."""

    hit_low: Numbers
    hit_high: Numbers
    false_low: Numbers
    false_high: Numbers


TRUSTED = Rates(1.0, 1.0, 0.0, 0.0)
"""The rates of a judge taken at its word: what it says is the truth."""


def rates(counts: Counts, value: str, level: float, slack: float = 0.0) -> Rates:
    """Limits of the rates of `value`, each Clopper-Pearson at `level` (two-sided), then `slack` wider on both sides.

    `counts` holds pictures by true value, then by what the judge said, `UNSURE` included. To make all
    rates hold together, give a `level` whose error is split over `number_of_rates(counts)`. A true value
    of which no picture was labelled leaves its rate anywhere in 0..1.
    """
    if value not in counts:
        raise BadInput(f"The confusion has no true value {value!r}; it has: {', '.join(counts)}.")
    if not 0 <= slack <= 1:
        raise BadInput(f"slack is {slack}; it must lie between 0 and 1.", hint="Usual: 0.05, five points")
    hit = _limits(counts[value], value, level)
    false = [_limits(row, value, level) for true, row in counts.items() if true != value] or [(0.0, 1.0)]
    lows, highs = zip(*false, strict=True)
    return Rates(*_widened(*hit, slack), *_widened(min(lows), max(highs), slack))


def number_of_rates(counts: Counts) -> int:
    """How many rates the limits of all values use: what the error is split over to make them hold together.

    One for every true value and value told. A judge of two values that was never unsure has half as many:
    told one is not told the other, and the two intervals mirror each other, so both hold or both fail.
    """
    two_sided = len(counts) == 2 and not any(row.get(UNSURE, 0) for row in counts.values())
    return len(counts) * (1 if two_sided else len(counts))


def is_informative(rates: Rates) -> bool:
    """Whether the judge surely says the value more often of pictures that have it than of those that do not."""
    return bool(np.all(np.greater(rates.hit_low, rates.false_high)))


def label_share(low: ArrayLike, high: ArrayLike, rates: Rates) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The range of shares told the value when the true share is anywhere in [low, high] and the rates in theirs.

    p hit + (1 - p) false is linear in each, so its extremes are at the corners. Everything broadcasts.
    """
    least = [_told(share, rates.hit_low, rates.false_low) for share in (low, high)]
    most = [_told(share, rates.hit_high, rates.false_high) for share in (low, high)]
    return np.minimum(*least), np.maximum(*most)


def true_share(q_low: ArrayLike, q_high: ArrayLike, rates: Rates) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The true shares under which the share told the value can lie in [q_low, q_high]. Everything broadcasts.

    All p in 0..1 with p hit_high + (1 - p) false_high >= q_low and p hit_low + (1 - p) false_low <= q_high.
    Both are linear, so this is an interval whatever the rates, and (0, 1) when they cannot tell the share.
    Where no share fits (more are told the value than the judge's hit rate allows, or fewer than its false
    rate does) labels and rates contradict each other; the end of 0..1 that is nearest to a fit is given.
    """
    enough = _where_at_least(np.asarray(rates.false_high), np.asarray(rates.hit_high), np.asarray(q_low))
    few = _where_at_least(-np.asarray(rates.false_low), -np.asarray(rates.hit_low), -np.asarray(q_high))
    low = np.maximum(enough[0], few[0])
    # Together the two cover 0..1, because the upper line is nowhere below the lower: they always meet.
    return low, np.maximum(low, np.minimum(enough[1], few[1]))


def rogan_gladen(label_share: float, sensitivity: float, specificity: float) -> float:
    """The true share (q + Sp - 1) / (Se + Sp - 1) from the share told the value, clipped to 0..1.

    Rogan and Gladen 1978. Refused where Se + Sp <= 1: such a judge says nothing about the share.
    """
    _check_shares({"label_share": label_share, "sensitivity": sensitivity, "specificity": specificity}.items())
    tells = sensitivity + specificity - 1
    if not tells > 0:
        raise BadInput(
            f"Sensitivity {sensitivity:.3g} and specificity {specificity:.3g} do not add up to more than 1.",
            hint="Such a judge says the value no more often where it is true: use another judge.",
        )
    return min(1.0, max(0.0, (label_share + specificity - 1) / tells))


def _limits(row: Mapping[str, int], told: str, level: float) -> tuple[float, float]:
    return clopper_pearson(row.get(told, 0), sum(row.values()), level)


def _widened(low: float, high: float, slack: float) -> tuple[float, float]:
    return max(0.0, low - slack), min(1.0, high + slack)


def _told(share: ArrayLike, hit: ArrayLike, false: ArrayLike) -> NDArray[np.float64]:
    p = np.asarray(share, dtype=float)
    return np.asarray(p * np.asarray(hit) + (1 - p) * np.asarray(false))


def _where_at_least(
    at_0: NDArray[np.float64], at_1: NDArray[np.float64], bound: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The p in 0..1 at which the line from `at_0` to `at_1` reaches `bound`; the nearest end where none does."""
    slope = np.asarray(at_1 - at_0, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        crossing = np.clip((bound - at_0) / slope, 0.0, 1.0)
    return np.where(slope > 0, crossing, 0.0), np.where(slope < 0, crossing, 1.0)


def _check_shares(named: Iterable[tuple[str, float]]) -> None:
    for name, share in named:
        if not 0 <= share <= 1:
            raise BadInput(f"{name} is {share}; a share lies between 0 and 1.")
