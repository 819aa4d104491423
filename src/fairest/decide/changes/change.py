"""Two runs on the same seeds: which statements changed, each pair of pictures its own control."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from fairest import stats
from fairest.decide.changes.pairs import Pair, Pairs
from fairest.decide.words import as_e_value
from fairest.records import Finding

__all__ = ["Change", "Direction", "Values", "changes"]

Direction: TypeAlias = Literal["worse", "better", "changed"]
Judged: TypeAlias = Mapping[tuple[str, str], tuple[float, float]]
"""By attribute and value: how much of the pictures that show it the judge tells it of, and of those that do not."""
Values: TypeAlias = Mapping[tuple[str, str], str | None]
"""What the judge told of a picture (its id) and an attribute; None where it told nothing."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Change:
    """One statement in A and in B. Only pairs told in both count; `only_a` of them show the value in A alone.

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
    both: int
    only_a: int
    only_b: int
    low: float = -1.0
    """The interval of the difference, B minus A, -1..1; not adjusted for how many statements there are."""
    high: float = 1.0
    direction: Direction | None = None
    e_value: float | None = None
    """Evidence against "no change", where a run looked while it drew; at most 1e300. Else None."""
    p_value: float | None = None
    """Where both runs drew a number fixed beforehand: exact McNemar, adjusted over all statements."""

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
    *, alpha: float, looked: bool, judge: Judged | None = None,
) -> tuple[Change, ...]:  # fmt: skip
    """Every statement that both runs make of a prompt with pairs, in the order of A.

    Of an attribute with two values one statement is made: the other is its mirror image, pair by pair.
    `looked` says that a run looked while it drew: then the number of pairs depends on what was seen, and
    e-values with e-BH hold where McNemar's p-value with Benjamini-Hochberg would not. Both keep the
    false changes among those shown at alpha or less, on average. A statement without a told pair is in
    no test. Worse and better are read against the labels that `judge`, with the rates given, would show were
    the reference true; without rates the judge is taken at its word.
    """
    asked = [question for question in _questions(a, b) if pairs.get(question[0].prompt)]
    counted = [_counted(*question, pairs[question[0].prompt], told_a, told_b) for question in asked]
    ends = _intervals(counted, [_alpha(change.a, alpha) for change in counted], looked=looked)
    found = [replace(change, low=low, high=high) for change, (low, high) in zip(counted, ends, strict=True)]
    tested = [change for change in found if change.told]
    weighed = iter(_looking(tested, alpha, judge or {}) if looked else _once(tested, alpha, judge or {}))
    return tuple(next(weighed) if change.told else change for change in found)


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
    seen = [(told_a.get((pair.a.id, attribute)), told_b.get((pair.b.id, attribute))) for pair in pairs]
    told = [(x == value, y == value) for x, y in seen if x is not None and y is not None]
    return Change(
        a,
        b,
        pairs=len(seen),
        told=len(told),
        untold_a=sum(x is None for x, _ in seen),
        untold_b=sum(y is None for _, y in seen),
        both=told.count((True, True)),
        only_a=told.count((True, False)),
        only_b=told.count((False, True)),
    )


def _alpha(statement: Finding, alpha: float) -> float:
    return 1 - stats.simultaneous_level(alpha, 1 if statement.asked else len(statement.counts))


def _intervals(counted: Sequence[Change], alphas: Sequence[float], *, looked: bool) -> list[tuple[float, float]]:
    """The difference is how often the two disagree times how much more often for B than for A.

    An interval for each at half of alpha holds it (Bonferroni); it leaves out 0 where the second leaves
    out one half, which is what the test asks.
    """
    halves = [alpha / 2 for alpha in alphas]
    disagree = [change.only_a + change.only_b for change in counted]
    often = _ends(disagree, [change.told for change in counted], halves, looked=looked)
    lean = _ends([change.only_b for change in counted], disagree, halves, looked=looked)
    return [_times(*one, 2 * low - 1, 2 * high - 1) for one, (low, high) in zip(often, lean, strict=True)]


def _times(least: float, most: float, low: float, high: float) -> tuple[float, float]:
    return min(least * low, most * low), max(least * high, most * high)


def _ends(hits: Sequence[int], n: Sequence[int], alphas: Sequence[float], *, looked: bool) -> list[tuple[float, float]]:
    if not looked:
        return [stats.clopper_pearson(k, m, 1 - alpha) for k, m, alpha in zip(hits, n, alphas, strict=True)]
    low, high = stats.confidence_sequence(hits, [0] * len(hits), n, alphas)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _looking(tested: Sequence[Change], alpha: float, judge: Judged) -> list[Change]:
    logs = [stats.log_e_paired(change.only_a, change.only_b) for change in tested]
    shown = stats.e_bh(logs, alpha)
    weighed = zip(tested, logs, shown, strict=True)
    return [_said(replace(change, e_value=as_e_value(log)), bool(is_shown), judge)
            for change, log, is_shown in weighed]  # fmt: skip


def _once(tested: Sequence[Change], alpha: float, judge: Judged) -> list[Change]:
    adjusted = stats.benjamini_hochberg([stats.mcnemar(change.only_a, change.only_b) for change in tested])
    return [_said(replace(change, p_value=p), p <= alpha, judge) for change, p in zip(tested, adjusted, strict=True)]


def _said(change: Change, is_shown: bool, judge: Judged) -> Change:
    return replace(change, direction=_direction(change, judge)) if is_shown else change


def _direction(change: Change, judge: Judged) -> Direction:
    """Which way: of obedience less is worse, of every other share what is further from the reference."""
    if change.a.asked:
        return "worse" if change.only_b < change.only_a else "better"
    before, after = (_distance(share, change.held, judge) for share in (change.share_a, change.share_b))
    if before is None or after is None or abs(after - before) < _ROUNDING:
        return "changed"
    return "worse" if after > before else "better"


def _distance(share: float | None, held: Finding, judge: Judged) -> float | None:
    """How far a share of labels lies from those the reference's interval would give; None without a reference."""
    if share is None or held.reference is None:
        return None
    low = held.reference if held.reference_low is None else held.reference_low
    high = held.reference if held.reference_high is None else held.reference_high
    hit, false = judge.get((held.attribute, held.value), (1.0, 0.0))
    low, high = (p * hit + (1 - p) * false for p in (low, high))
    return max(low - share, share - high, 0.0)
