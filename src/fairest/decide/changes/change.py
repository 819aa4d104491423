"""Two runs on the same seeds: which statements changed, each pair of pictures its own control."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from fairest import stats
from fairest.decide.changes.direction import Direction, Judged, direction, log_e_beyond
from fairest.decide.changes.pairs import Pair, Pairs
from fairest.decide.changes.told import Values, part
from fairest.decide.compare import number
from fairest.decide.words import as_e_value
from fairest.records import Finding, exact

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One statement in A and in B. Only pairs told in both count; `only_a` of them show the value in A alone.

    Where pictures show several people, each of those who were told is a part of its picture: `both` is what the two
    pictures of a pair have in common, `only_a` by how much A's has more, summed over pairs, and neither need be whole.
    `direction` is None where no change is shown: that does not say that there is none.
    """

    a: Finding
    b: Finding
    pairs: int
    """Pictures of the same prompt, words and seed in both runs."""
    told: int
    """Pairs with a label in both."""
    untold_a: int
    """Pairs without a label in A; the same pair may lack both."""
    untold_b: int
    both: float
    only_a: float
    only_b: float
    low: float = -1.0
    """The interval of the difference, B minus A, -1..1; not adjusted for how many statements there are."""
    high: float = 1.0
    direction: Direction | None = None
    e_value: float | None = None
    """Evidence against "no change", where a run looked while it drew; at most 1e300. Else None."""
    p_value: float | None = None
    """Where both runs drew a number fixed beforehand: exact McNemar, or 1 / e-value where pictures may show several
    people, adjusted over all statements."""

    @property
    def share_a(self) -> float | None:
        """How much of the pairs told in both shows the value in A."""
        return (self.both + self.only_a) / self.told if self.told else None

    @property
    def share_b(self) -> float | None:
        return (self.both + self.only_b) / self.told if self.told else None

    @property
    def difference(self) -> float | None:
        """B minus A over the pairs told in both."""
        return (self.only_b - self.only_a) / self.told if self.told else None

    @property
    def held(self) -> Finding:
        """The finding whose reference both are held against: A's, or B's where A has none."""
        return self.b if self.a.reference is None else self.a


def changes(
    a: Sequence[Finding], b: Sequence[Finding], pairs: Pairs, told_a: Values, told_b: Values,
    *, alpha: float, looked: bool, several: bool = False, judge: Judged | None = None,
) -> tuple[Change, ...]:  # fmt: skip
    """Every statement that both runs make of a prompt that has its row in `pairs`, in the order of A.

    Of an attribute with two values one statement is made: the other is its mirror image, pair by pair.
    `looked` says that a run looked while it drew: then the number of pairs depends on what was seen, and
    e-values with e-BH hold where McNemar's p-value with Benjamini-Hochberg would not. Both keep the
    false changes among those shown at alpha or less, on average. A statement without a told pair is in
    no test. Where the judge sees everyone (`several`) a pair has parts of a change, and the test is that of the
    e-values at any number, since McNemar's is about whole ones. Worse and better (see `direction`) are read against
    the labels that `judge`, with the rates given, would show were the reference true; without rates it is taken at
    its word.
    """
    asked = [question for question in _questions(a, b) if question[0].prompt in pairs]
    counted = [_counted(*question, pairs[question[0].prompt], told_a, told_b) for question in asked]
    ends = _intervals(counted, [_alpha(change.a, alpha) for change in counted], exactly=not (looked or several))
    found = [replace(change, low=low, high=high) for change, (low, high) in zip(counted, ends, strict=True)]
    tested = [change for change in found if change.told]
    beyond = [_log_e_beyond(change, judge or {}) for change in tested]
    weighed = _looking(tested, beyond, alpha) if looked else _once(tested, beyond, alpha, several=several)
    said = (_said(*one, judge or {}) for one in weighed)
    return tuple(next(said) if change.told else change for change in found)


def _questions(a: Sequence[Finding], b: Sequence[Finding]) -> Iterator[tuple[Finding, Finding]]:
    """The same statement of both runs. What was asked for outright in one alone is not the same."""
    other = {(f.prompt, f.attribute, f.value): f for f in b}
    by_tally: dict[tuple[str, str], list[tuple[Finding, Finding]]] = {}
    for finding in a:
        twin = other.get((finding.prompt, finding.attribute, finding.value))
        if twin is not None and twin.asked == finding.asked and set(twin.counts) == set(finding.counts):
            by_tally.setdefault((finding.prompt, finding.attribute), []).append((finding, twin))
    for some in by_tally.values():
        yield from [_of_two(some)] if len(some[0][0].counts) == 2 else some


def _of_two(mirrored: Sequence[tuple[Finding, Finding]]) -> tuple[Finding, Finding]:
    held = (pair for pair in mirrored if any(finding.reference is not None for finding in pair))
    return next(held, mirrored[0])


def _counted(a: Finding, b: Finding, pairs: Sequence[Pair], told_a: Values, told_b: Values) -> Change:
    attribute, value = a.attribute, a.value
    seen = [(told_a.get((pair.a.id, attribute), ()), told_b.get((pair.b.id, attribute), ())) for pair in pairs]
    parts = [(part(x, value), part(y, value)) for x, y in seen if x and y]
    return Change(
        a,
        b,
        pairs=len(seen),
        told=len(parts),
        untold_a=sum(not x for x, _ in seen),
        untold_b=sum(not y for _, y in seen),
        both=number(exact(sum(min(x, y) for x, y in parts))),
        only_a=number(exact(sum(max(x - y, 0) for x, y in parts))),
        only_b=number(exact(sum(max(y - x, 0) for x, y in parts))),
    )


def _alpha(statement: Finding, alpha: float) -> float:
    return 1 - stats.simultaneous_level(alpha, 1 if statement.asked else len(statement.counts))


def _intervals(counted: Sequence[Change], alphas: Sequence[float], *, exactly: bool) -> list[tuple[float, float]]:
    """The difference is how often the two disagree times how much more often for B than for A.

    An interval for each at half of alpha holds it (Bonferroni); it leaves out 0 where the second leaves
    out one half, which is what the test asks. Confidence sequences hold for parts of both: how much a pair disagrees
    lies in 0..1, and for the lean see `stats.log_e_paired`.
    """
    halves = [alpha / 2 for alpha in alphas]
    disagree = [change.only_a + change.only_b for change in counted]
    often = _ends(disagree, [change.told for change in counted], halves, exactly=exactly)
    lean = _ends([change.only_b for change in counted], disagree, halves, exactly=exactly)
    return [_times(*one, 2 * low - 1, 2 * high - 1) for one, (low, high) in zip(often, lean, strict=True)]


def _times(least: float, most: float, low: float, high: float) -> tuple[float, float]:
    return min(least * low, most * low), max(least * high, most * high)


def _ends(
    hits: Sequence[float], n: Sequence[float], alphas: Sequence[float], *, exactly: bool
) -> list[tuple[float, float]]:
    if exactly:
        return [stats.clopper_pearson(int(k), int(m), 1 - alpha) for k, m, alpha in zip(hits, n, alphas, strict=True)]
    low, high = stats.confidence_sequence(hits, [0] * len(hits), n, alphas)
    return list(zip(low.tolist(), high.tolist(), strict=True))


Weighed: TypeAlias = tuple[Change, bool, bool]
"""A change with its evidence; whether it is shown; whether it and that the mean is beyond the reference are."""


def _log_e_beyond(change: Change, judge: Judged) -> float:
    return log_e_beyond(change.both + (change.only_a + change.only_b) / 2, change.told, change.held, judge)


def _looking(tested: Sequence[Change], beyond: Sequence[float], alpha: float) -> list[Weighed]:
    logs = [stats.log_e_paired(change.only_a, change.only_b) for change in tested]
    weighed = [replace(change, e_value=as_e_value(log)) for change, log in zip(tested, logs, strict=True)]
    together = stats.e_bh(list(map(min, logs, beyond)), alpha)  # of both, the weaker evidence is evidence
    return list(zip(weighed, map(bool, stats.e_bh(logs, alpha)), map(bool, together), strict=True))


def _once(tested: Sequence[Change], beyond: Sequence[float], alpha: float, *, several: bool) -> list[Weighed]:
    p_values = [_p_value(change, several=several) for change in tested]
    both = [max(p, min(1.0, math.exp(-log))) for p, log in zip(p_values, beyond, strict=True)]
    adjusted, together = stats.benjamini_hochberg(p_values), stats.benjamini_hochberg(both)
    return [
        (replace(change, p_value=p), p <= alpha, q <= alpha)
        for change, p, q in zip(tested, adjusted, together, strict=True)
    ]


def _p_value(change: Change, *, several: bool) -> float:
    if several:
        return min(1.0, math.exp(-stats.log_e_paired(change.only_a, change.only_b)))
    return stats.mcnemar(int(change.only_a), int(change.only_b))


def _said(change: Change, shown: bool, beyond: bool, judge: Judged) -> Change:
    if not shown or change.share_a is None or change.share_b is None:
        return change
    way = direction(change.share_a, change.share_b, change.held, judge, beyond=beyond)
    return replace(change, direction=way)
