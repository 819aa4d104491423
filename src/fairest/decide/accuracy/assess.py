"""From counts to verdicts: every group's rates beside those of all other pictures, many groups at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from fairest import stats
from fairest.decide.accuracy.rate import Gap, Group, Kind, Rate, Table
from fairest.decide.accuracy.settle import Bars, planned
from fairest.decide.docket import MIN_CELL
from fairest.measure.accuracy import Answers
from fairest.records import Verdict

__all__ = ["KINDS", "assess"]

KINDS: tuple[Kind, ...] = ("told", "right")

_Column: TypeAlias = list[Rate]
"""One rate of every group of a table."""
_Place: TypeAlias = tuple[int, int]
"""A column, and a rate in it."""


def assess(counted: Iterable[Sequence[Answers]], alpha: float, delta: float) -> tuple[Table, ...]:
    """A table for each list of groups, which together hold every picture of it once.

    `alpha` is the false discovery rate over all groups, both rates and all tables; differences below `delta`
    (0..1) count as none. A group of an intersection is tested from 20 pictures on.
    """
    listed = list(counted)
    columns = [_column(kind, groups, alpha) for groups in listed for kind in KINDS]
    decided, bars = _decided(columns, alpha, delta)
    return tuple(
        _table(groups, planned(groups, told, bars, delta), planned(groups, right, bars, delta), alpha)
        for groups, told, right in zip(listed, decided[::2], decided[1::2], strict=True)
    )


def _column(kind: Kind, groups: Sequence[Answers], alpha: float) -> _Column:
    counts = [(one.told, one.n) if kind == "told" else (one.right, one.told) for one in groups]
    all_hits, all_n = (sum(numbers) for numbers in zip(*counts, strict=True))
    level = _level(groups, alpha)
    return [
        _rate(kind, group, (hits, n), (all_hits - hits, all_n - n), level, alpha)
        for group, (hits, n) in zip(groups, counts, strict=True)
    ]


def _level(groups: Sequence[Answers], alpha: float) -> float:
    return 1 - alpha / max(1, sum(group.n > 0 for group in groups))


def _rate(
    kind: Kind, group: Answers, own: tuple[int, int], others: tuple[int, int], level: float, alpha: float
) -> Rate:
    rate = Rate(kind, *own, *stats.clopper_pearson(*own, level), *others, why=_why_not(group, own[1], others[1]))
    if rate.share is None or rate.other_share is None:
        return rate
    low, high = stats.melded_difference(*own, *others, 1 - alpha)
    return replace(rate, difference=rate.share - rate.other_share, difference_low=low, difference_high=high)


def _why_not(group: Answers, n: int, others: int) -> str | None:
    if not n:
        return "no picture" if not group.n else "no picture with a value"
    if not others:
        return "no others"
    return f"fewer than {MIN_CELL} pictures" if "+" in group.by and n < MIN_CELL else None


def _decided(columns: Sequence[_Column], alpha: float, delta: float) -> tuple[list[_Column], Bars]:
    """Benjamini-Hochberg over all questions, once for each kind of verdict, as the fixed design of an audit does.

    What is called equivalent has no part in the other list: the promise is about what is called different.
    """
    asked_by = {place: by for number, column in enumerate(columns) for place, by in _asking(number, column).items()}
    asking = list(dict.fromkeys(asked_by.values()))
    tests = [_tests(columns[number][place], delta) for number, place in asking]
    beyond = stats.benjamini_hochberg([p_beyond for _, p_beyond in tests])
    shown = stats.benjamini_hochberg([p_differs for p_differs, _ in tests])
    within = [p <= alpha for p in beyond]
    held = stats.benjamini_hochberg([1.0 if w else p for w, (p, _) in zip(within, tests, strict=True)])
    verdicts = [_verdict(w, p <= alpha) for w, p in zip(within, held, strict=True)]
    answered = dict(zip(asking, zip(shown, beyond, verdicts, strict=True), strict=True))
    filled = [
        [_filled(rate, answered.get(asked_by.get((number, place), (-1, -1)))) for place, rate in enumerate(column)]
        for number, column in enumerate(columns)
    ]
    return filled, _bars(verdicts, alpha)


def _bars(verdicts: Sequence[Verdict], alpha: float) -> Bars:
    """Benjamini and Hochberg's for the next in each list, as the others stand."""
    each = alpha / max(1, len(verdicts))
    return Bars((1 + verdicts.count("differs")) * each, (1 + verdicts.count("equivalent")) * each)


def _asking(number: int, column: _Column) -> dict[_Place, _Place]:
    """Who asks the question of each rate that is tested: of two groups one is the other's others, and one asks."""
    tested = [(number, place) for place, rate in enumerate(column) if rate.why is None]
    alike = sum(rate.n > 0 for rate in column) == 2
    return {place: tested[0] if alike else place for place in tested}


def _tests(rate: Rate, delta: float) -> tuple[float, float]:
    return stats.difference_tests(rate.hits, rate.n, rate.other_hits, rate.other_n, delta)


def _verdict(within: bool, differs: bool) -> Verdict:
    return "equivalent" if within else "differs" if differs else "undetermined"


def _filled(rate: Rate, answer: tuple[float, float, Verdict] | None) -> Rate:
    if answer is None:
        return rate
    p_differs, p_beyond, verdict = answer
    return replace(rate, p_differs=p_differs, p_beyond=p_beyond, verdict=verdict)


def _table(groups: Sequence[Answers], told: _Column, right: _Column, alpha: float) -> Table:
    found = tuple(Group(*row) for row in zip(groups, told, right, strict=True))
    gaps = (_largest_gap({group.answers.group: group.rate(kind) for group in found}, alpha) for kind in KINDS)
    return Table(groups[0].attribute, groups[0].by, found, tuple(gap for gap in gaps if gap), _level(groups, alpha))


def _largest_gap(rates: Mapping[str, Rate], alpha: float) -> Gap | None:
    """Between the groups of enough pictures: rates of few pictures lie far apart by chance."""
    ranked = sorted((rate.share or 0.0, group) for group, rate in rates.items() if rate.n >= MIN_CELL)
    if len(ranked) < 2:
        return None
    (least, worst), (most, best) = ranked[0], ranked[-1]
    few, many = rates[worst], rates[best]
    pairs = len(ranked) * (len(ranked) - 1) / 2
    low, high = stats.melded_difference(many.hits, many.n, few.hits, few.n, 1 - alpha / pairs)
    return Gap(many.kind, best, worst, most - least, low, high)
