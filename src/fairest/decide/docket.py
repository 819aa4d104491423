"""Everything an audit is to decide, laid out once, so that a round is a few operations on arrays."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from fairest import stats
from fairest.decide.doors import Reference
from fairest.decide.plan import Plan
from fairest.decide.statements import Null, Statement, statements
from fairest.decide.trust import JUDGE_PART, Trust
from fairest.errors import BadInput, UnknownName
from fairest.generate import Found
from fairest.records import UNSURE, Count, Prompt, Tally

__all__ = ["MIN_CELL", "Counts", "Docket", "Tallies", "in_arrays"]

Array: TypeAlias = npt.NDArray[np.float64]
Tallies: TypeAlias = Mapping[tuple[str, str], Tally]
"""By prompt and attribute."""


class Counts(NamedTuple):
    """Pictures behind each statement, `[s]` each: told the value, maybe it (no label), all, told any value; of those
    that are maybe it, the ones of which the judge was unsure.

    Of several people on a picture each is a part of it: all but `n` may be fractional.
    """

    hits: Array
    gaps: Array
    n: Array
    told: Array
    unsure: Array


@dataclass(frozen=True)
class Docket:
    """The statements of an audit, `[s]`, and the questions they make: mirrored statements are one question."""

    prompts: tuple[Prompt, ...]
    support: Mapping[str, tuple[str, ...]]
    plan: Plan
    trusts: Mapping[str, Trust]
    statements: tuple[Statement, ...]
    found: Mapping[str, Sequence[Found]] | None = None
    """The pictures there are, by prompt id, where no more can be drawn."""
    several: bool = False
    """Whether the judge sees everyone on a picture: counts are then parts of pictures, and nothing is binomial."""
    alone: "Mapping[str, Docket]" = field(default_factory=dict)
    """Where several judges tell one attribute, by judge what would be decided with it alone."""

    @classmethod
    def of(
        cls,
        prompts: Sequence[Prompt],
        reference: Reference,
        plan: Plan,
        support: Mapping[str, Sequence[str]],
        trusts: Mapping[str, Trust],
        found: Mapping[str, Sequence[Found]] | None = None,
        *,
        several: bool = False,
    ) -> "Docket":
        """Lay out what is to be decided. Raises `UnknownName` and `BadInput` for what cannot be."""
        values = {attribute: tuple(support[attribute]) for attribute in plan.attributes if attribute in support}
        what = tuple(statements(prompts, reference, plan, support, trusts))
        return cls(tuple(prompts), values, plan, trusts, what, found, several)

    @property
    def alpha(self) -> float:
        """What is left of alpha for the findings: all of it where the judge is taken at its word."""
        part = JUDGE_PART if any(trust.known for trust in self.trusts.values()) else 0.0
        return self.plan.alpha * (1 - part)

    @cached_property
    def most(self) -> npt.NDArray[np.int64]:
        """The pictures each prompt may have, `[p]`: as many as the plan says, or as there are."""
        there = [len(self.found[p.id]) if self.found is not None else self.plan.images for p in self.prompts]
        return np.minimum(there, self.plan.images).astype(np.int64)

    @cached_property
    def questions(self) -> tuple[tuple[int, int], ...]:
        """What is tested: the places of two mirrored statements, or twice that of one."""
        found: list[tuple[int, int]] = []
        for i, statement in enumerate(self.statements):
            if statement.null is None:
                continue
            if found and found[-1][0] == found[-1][1] and statement.mirrors(self.statements[found[-1][0]]):
                found[-1] = (found[-1][0], i)
            else:
                found.append((i, i))
        return tuple(found)

    @cached_property
    def places(self) -> npt.NDArray[np.intp]:
        """The questions as an array, `[q, 2]`."""
        return np.array(self.questions, np.intp).reshape(-1, 2)

    @cached_property
    def held(self) -> npt.NDArray[np.bool_]:
        """Which statements are held against the reference, `[s]`."""
        return np.array([s.null is not None for s in self.statements], bool)

    @cached_property
    def nulls(self) -> tuple[Array, Array, Array, Array]:
        """low, high, below, above of every statement, as `in_arrays` gives them."""
        return in_arrays(s.null for s in self.statements)

    @cached_property
    def priors(self) -> tuple[Array, Array]:
        """Beta(a, b) for being within delta of the reference, `[s]` each. It must not depend on any label."""
        shares = [s.expected.share if s.expected.share is not None else 0.5 for s in self.statements]
        return stats.equivalence_prior(np.array(shares, float), self.plan.delta)

    @cached_property
    def possible(self) -> tuple[Array, Array]:
        """The label shares that any true share can give under the judge's rates, `[s]` each."""
        ends = [stats.label_share(0.0, 1.0, s.rates) for s in self.statements]
        low, high = np.array(ends, float).reshape(-1, 2).T
        return low, high

    @cached_property
    def prompt_of(self) -> npt.NDArray[np.intp]:
        """The place of each statement's prompt, `[s]`."""
        place = {prompt.id: i for i, prompt in enumerate(self.prompts)}
        return np.array([place[s.prompt.id] for s in self.statements], np.intp)

    @cached_property
    def interval_alpha(self) -> Array:
        """How often each statement's interval may err, `[s]`."""
        return np.array([self._interval_alpha(s) for s in self.statements], float)

    def level(self, statement: Statement) -> float:
        """How often the statement's interval holds the true share, at least: the judge's limits may err, too."""
        for_judge = JUDGE_PART * self.plan.alpha if statement.trust.known else 0.0
        return 1 - self._interval_alpha(statement) - for_judge

    def _interval_alpha(self, statement: Statement) -> float:
        part = 1 - JUDGE_PART if statement.trust.known else 1.0
        return self.plan.alpha * part / statement.simultaneous

    def tallies(self, tallies: Iterable[Tally] = ()) -> dict[tuple[str, str], Tally]:
        """Tallies by prompt and attribute, added up and on the support; what was not counted is zero."""
        sums = {
            (p.id, a): Tally(p.id, a, dict.fromkeys(values, 0))
            for p in self.prompts
            for a, values in self.support.items()
        }
        return self.added(sums, tallies)

    def added(self, sums: Tallies, tallies: Iterable[Tally]) -> dict[tuple[str, str], Tally]:
        """`sums` with more counts. Raises `BadInput` or `UnknownName` for a tally that has no place here."""
        total = dict(sums)
        for tally in tallies:
            key = (tally.prompt, tally.attribute)
            if key not in total:
                raise BadInput(f"Nothing is to be decided on {tally.attribute} for the prompt {tally.prompt!r}.")
            for value in tally.counts:
                if value not in self.support[tally.attribute]:
                    raise UnknownName(f"value of {tally.attribute}", value, self.support[tally.attribute])
            total[key] = total[key] + _whole(tally, self.support[tally.attribute])
        return total

    def counts(self, tallies: Tallies) -> Counts:
        """The counts behind every statement."""
        rows = [self._row(s, tallies[s.prompt.id, s.attribute]) for s in self.statements]
        return Counts(*np.array(rows, float).reshape(-1, 5).T)

    @staticmethod
    def _row(statement: Statement, tally: Tally) -> tuple[Count, Count, int, Count, Count]:
        hits, unsure = tally.counts[statement.value], tally.gaps.get(UNSURE, 0)
        return hits, tally.untold, tally.drawn, tally.told, unsure

    def testable(self, counts: Counts) -> npt.NDArray[np.bool_]:
        """Which statements can be tested, `[s]`: told at all, an intersection often enough, and by a fitting judge."""
        crossed = np.array([s.crossed for s in self.statements], bool)
        enough = (counts.told > 0) & (~crossed | (counts.told >= MIN_CELL))
        return np.asarray(self.held & enough & ~self.contradicts(counts))

    def contradicts(self, counts: Counts) -> npt.NDArray[np.bool_]:
        """Where labels surely are such as no true share gives, `[s]`: the judge's rates were others there."""
        outside = stats.log_e_outside(counts.hits, counts.gaps, counts.n, *self.possible)
        return np.asarray(outside >= -np.log(self.interval_alpha))


MIN_CELL = 20
"""Pictures with both labels that a prompt must have before an intersection of attributes is tested."""
_NOTHING = (0.0, 1.0, math.inf, -math.inf)


def in_arrays(nulls: Iterable[Null | None]) -> tuple[Array, Array, Array, Array]:
    """low, high, below, above of each, `[s]`; what is held against nothing gets what nothing rejects."""
    rows = [(null.low, null.high, null.below, null.above) if null else _NOTHING for null in nulls]
    low, high, below, above = np.array(rows, float).reshape(-1, 4).T
    return low, high, below, above


def _whole(tally: Tally, values: Sequence[str]) -> Tally:
    return replace(tally, counts={v: tally.counts.get(v, 0) for v in values})
