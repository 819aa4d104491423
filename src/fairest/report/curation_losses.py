"""Who lost how much, step by step, ready to be read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairest.decide.changes.words import points, points_interval
from fairest.decide.words import evidence, interval, percent, shown
from fairest.report.curation_words import title
from fairest.report.words import sentence_case, slug, unbroken
from fairest.sift.groups import Loss
from fairest.sift.groups.document import read_loss

__all__ = ["Line", "Step", "Table", "lost_steps", "worst"]

_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Line:
    """One group's loss."""

    loss: Loss
    delta: float
    top: float

    @property
    def name(self) -> str:
        return sentence_case(shown(self.loss.attribute, self.loss.value))

    @property
    def share(self) -> str:
        return "not measured" if self.loss.share is None else unbroken(percent(self.loss.share))

    @property
    def ends(self) -> str:
        return unbroken(interval(self.loss.low, self.loss.high)) if self.loss.before else ""

    @property
    def counted(self) -> str:
        return f"{self.loss.lost:,} of {self.loss.before:,}"

    @property
    def others(self) -> str:
        return "none" if self.loss.other_share is None else unbroken(percent(self.loss.other_share))

    @property
    def difference(self) -> str:
        d = self.loss.difference
        return (
            "" if d is None else f"{points(d)} ({points_interval(self.loss.difference_low, self.loss.difference_high)})"
        )

    @property
    def corrected(self) -> str:
        return "" if self.loss.corrected is None else unbroken(percent(self.loss.corrected))

    @property
    def corrected_ends(self) -> str:
        low, high = self.loss.corrected_low, self.loss.corrected_high
        return "" if low is None or high is None else unbroken(interval(low, high))

    @property
    def verdict(self) -> str:
        return self.loss.verdict or "untested"

    @property
    def strength(self) -> str:
        p = self.loss.p_differs
        return "" if p is None else evidence(p) if p > _LEAST else "below 10⁻³⁰⁰"

    @property
    def zone(self) -> tuple[float, float]:
        """What counts as no difference from the others."""
        share = self.loss.other_share or 0.0
        return max(0.0, share - self.delta), min(self.top, share + self.delta)


@dataclass(frozen=True, slots=True)
class Table:
    """One attribute of one source. Bars go from 0 to `top`."""

    title: str
    lines: tuple[Line, ...]
    top: float
    corrected: bool
    """Whether the source's errors are known for any of its groups."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step that removed rows."""

    anchor: str
    name: str
    rows: int
    tables: tuple[Table, ...]


def lost_steps(documents: Sequence[Mapping[str, Any]], delta: float) -> tuple[Step, ...]:
    """The steps that say who lost how much, in their order."""
    return tuple(
        _step(document, list(map(read_loss, document["losses"])), delta) for document in documents if document["losses"]
    )


def worst(steps: Sequence[Step]) -> list[tuple[str, Loss]]:
    """Every group shown to have lost more than the others, the largest difference first, with its step.

    Without intersections: a loss of theirs is for the most part that of one of their parts, told again.
    """
    found = [(step.name, line.loss) for step in steps for table in step.tables for line in table.lines]
    found = [(name, loss) for name, loss in found if "+" not in loss.attribute]
    more = [(name, loss) for name, loss in found if loss.verdict == "differs" and (loss.difference or 0) > 0]
    return sorted(more, key=lambda one: -(one[1].difference or 0.0))


def _step(document: Mapping[str, Any], losses: Sequence[Loss], delta: float) -> Step:
    every = dict.fromkeys((loss.attribute, loss.source, loss.by) for loss in losses)
    tables = [_table(key, [x for x in losses if (x.attribute, x.source, x.by) == key], delta) for key in every]
    anchor = f"lost-{document['number']}-{slug(document['name'])}"
    return Step(anchor, document["name"], sum(document["removed"].values()), tuple(tables))


def _table(key: tuple[str, str, str], losses: Sequence[Loss], delta: float) -> Table:
    top = _top([x.high for x in losses if x.before] + [(x.other_share or 0) + delta for x in losses])
    lines = tuple(Line(loss, delta, top) for loss in losses)
    return Table(sentence_case(title(*key)), lines, top, any(loss.corrected is not None for loss in losses))


def _top(ends: Sequence[float]) -> float:
    """Where the axis ends: the next of 5, 10, 20, 30 ... % above everything drawn."""
    most = max(ends, default=0.0)
    return next((end for end in (0.05, 0.1) if most <= end), min(1.0, math.ceil(most * 10 - 1e-9) / 10))
