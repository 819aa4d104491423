"""Who lost how much: what one step removed of every group, tested against what it removed of all others.

OpenAI's note on DALL-E 2's pre-training mitigations (2022) has the table this follows: a filter of sexual content
that found 14 % of the captions with "woman" and 6 % of those with "man".

What is tested is the step and not the set: would it take more of one group than of the others from more rows of the
same source? The test is that of an audited judge (Fisher's, and two one-sided ones for equivalence, over all groups
of the step together). Where rows are near-duplicates, families are what was drawn: a thousand copies of one picture
go together and say one thing. Their numbers are then divided by the design effect of the families (`counts`), which
is an approximation that leans to the careful side; where fewer than 20 such rows are left nothing is tested.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from fairest import stats
from fairest.errors import BadInput
from fairest.records import Verdict
from fairest.sift.grouping import Grouping
from fairest.sift.groups.counts import Counts, Side, counts
from fairest.sift.groups.families import Numbers, checked, families_of
from fairest.sift.groups.limits import LABELS_PART, limits
from fairest.sift.groups.loss import Loss
from fairest.sift.groups.truth import stretch, true_losses
from fairest.sift.state import State

__all__ = ["MIN_CELL", "MIN_EFFECTIVE", "losses"]

MIN_CELL = 20
"""Rows that a group of an intersection must have before it is tested. As in an audit."""

MIN_EFFECTIVE = 20
"""Effective rows that a group and all others must have before they are tested, where near-duplicates are among them."""

_Place: TypeAlias = tuple[int, int]
"""A grouping, and a value of it."""
_NOBODY: _Place = (-1, -1)


class _Asked(NamedTuple):
    """A loss with both of its sides, and the difference that counts as none among rows as they are told."""

    loss: Loss
    group: Side
    others: Side
    delta: float
    """0: no told difference is small enough to say that the true one is small."""

    @property
    def tests(self) -> tuple[float, float]:
        counted = (*self.group.independent, *self.others.independent)
        p_differs, p_beyond = stats.difference_tests(*counted, self.delta or 0.5)
        return p_differs, p_beyond if self.delta else 1.0


def losses(
    groupings: Sequence[Grouping],
    before: State,
    after: State,
    *,
    alpha: float = 0.05,
    delta: float = 0.01,
    families: Numbers | None = None,
) -> list[Loss]:
    """A loss for every value of every grouping, in their order, one that no row has included.

    `alpha` is the false discovery rate over all groups; differences below `delta` (0..1) count as none. Of an
    attribute's two values one is the other's others: they are tested once. With two values and known errors the
    verdict is about rows as they truly are; else it is about rows as they are told, and `corrected` alone about
    the truth. Weights play no part.

    `families` `[n]` are row numbers, the same for near-duplicates (`families_of` a later state). Without them those
    count that the step itself found, so that of a filter before any deduplication copies count as independent rows,
    and far more is said to differ than does.
    """
    if not (0 < alpha < 1 and 0 < delta < 1):
        raise BadInput(f"alpha and delta lie between 0 and 1; got {alpha} and {delta}.", hint="Usual: 0.05 and 0.01")
    kin = checked(_found(before, after) if families is None else families, len(after.gone))
    columns = [_column(one, counts(one, before, after, kin), alpha, delta) for one in groupings]
    known = any(one.errors is not None for one in groupings)
    return _decided(columns, alpha * (1 - LABELS_PART if known else 1))


def _found(before: State, after: State) -> Numbers | None:
    """The families of the rows that were there, where the step found any."""
    return families_of(after) if (after.twin[before.kept] >= 0).any() else None


def _column(grouping: Grouping, found: Counts, alpha: float, delta: float) -> list[_Asked]:
    rates = limits(grouping, alpha)
    true = true_losses(grouping, found, rates, alpha)
    level = 1 - alpha / max(1, sum(side.before > 0 for side in found.groups))
    column = []
    for value, group, others in zip(grouping.values, *found, strict=True):
        loss = _with_truth(_loss(grouping, value, group, others, level, alpha), true[value])
        seen_through = grouping.errors is not None and len(grouping.values) == 2
        times = stretch(group, others, rates[value], 1 - LABELS_PART * alpha) if seen_through else 1.0
        column.append(_Asked(loss, group, others, delta / times))
    return column


def _loss(grouping: Grouping, value: str, group: Side, others: Side, level: float, alpha: float) -> Loss:
    ends = stats.clopper_pearson(*group.independent, level)
    loss = Loss(
        grouping.source, grouping.by, grouping.attribute, value, group.before, group.lost, *ends,
        group.effective, others.before, others.lost, why=_why_not(grouping, group, others),
    )  # fmt: skip
    if loss.share is None or loss.other_share is None:
        return loss
    low, high = stats.melded_difference(*group.independent, *others.independent, 1 - alpha)
    return replace(loss, difference=loss.share - loss.other_share, difference_low=low, difference_high=high)


def _why_not(grouping: Grouping, group: Side, others: Side) -> str | None:
    if not group.before or not others.before:
        return "no rows" if not group.before else "no others"
    if "+" in grouping.attribute and group.before < MIN_CELL:
        return f"fewer than {MIN_CELL} rows"
    few = any(side.design > 1 and side.effective < MIN_EFFECTIVE for side in (group, others))
    return f"near-duplicates: fewer than {MIN_EFFECTIVE} effective rows, here or of all others" if few else None


def _with_truth(loss: Loss, found: tuple[float, float, float] | str) -> Loss:
    if not loss.before or isinstance(found, str):
        return replace(loss, corrected_why=found if isinstance(found, str) else "no rows")
    return replace(loss, corrected=found[0], corrected_low=found[1], corrected_high=found[2])


def _decided(columns: Sequence[Sequence[_Asked]], alpha: float) -> list[Loss]:
    """Benjamini-Hochberg over all questions, once for each kind of verdict, as the fixed design of an audit does.

    What is called equivalent has no part in the other list: the promise is about what is called different.
    """
    asked_by = {place: by for number, column in enumerate(columns) for place, by in _asking(number, column).items()}
    asking = list(dict.fromkeys(asked_by.values()))
    tests = [columns[number][place].tests for number, place in asking]
    beyond = stats.benjamini_hochberg([p_beyond for _, p_beyond in tests])
    shown = stats.benjamini_hochberg([p_differs for p_differs, _ in tests])
    within = [p <= alpha for p in beyond]
    held = stats.benjamini_hochberg([1.0 if w else p for w, (p, _) in zip(within, tests, strict=True)])
    verdicts = [_verdict(w, p <= alpha) for w, p in zip(within, held, strict=True)]
    answers = dict(zip(asking, zip(shown, beyond, verdicts, strict=True), strict=True))
    return [
        _filled(asked.loss, answers.get(asked_by.get((number, place), _NOBODY)))
        for number, column in enumerate(columns)
        for place, asked in enumerate(column)
    ]


def _asking(number: int, column: Sequence[_Asked]) -> dict[_Place, _Place]:
    """Who asks the question of each loss that is tested: of two groups one is the other's others, and one asks."""
    tested = [(number, place) for place, asked in enumerate(column) if asked.loss.why is None]
    alike = sum(asked.loss.before > 0 for asked in column) == 2
    return {place: tested[0] if alike else place for place in tested}


def _verdict(within: bool, differs: bool) -> Verdict:
    return "equivalent" if within else "differs" if differs else "undetermined"


def _filled(loss: Loss, answer: tuple[float, float, Verdict] | None) -> Loss:
    if answer is None:
        return loss
    p_differs, p_beyond, verdict = answer
    return replace(loss, p_differs=p_differs, p_beyond=p_beyond, verdict=verdict)
