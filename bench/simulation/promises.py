"""What was measured, beside what was promised: one line each, and whether it holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

_ERRORS = 3
"""A promise counts as broken when it is missed by more than three standard errors."""


class Estimate(NamedTuple):
    """A mean over independent audits, and its Monte-Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Promise:
    """What must hold of a figure."""

    kind: Literal["at least", "at most", "near"]
    bound: float
    within: float = 0.0
    """How far off a figure may be that is near, as a part of the bound."""

    def holds(self, found: Estimate) -> bool:
        slack = _ERRORS * found.error
        if self.kind == "near":
            return abs(found.value - self.bound) <= self.within * self.bound + slack
        missed = self.bound - found.value if self.kind == "at least" else found.value - self.bound
        return missed <= slack


class Line(NamedTuple):
    """One figure; without a promise it is only shown."""

    what: str
    found: Estimate
    promise: Promise | None = None
    design: float | None = None
    """The figure of the design page."""
    digits: int = 3

    @property
    def fails(self) -> bool:
        return self.promise is not None and not self.promise.holds(self.found)


class Section(NamedTuple):
    """A table of figures, and what must be known to read them."""

    title: str
    lines: list[Line]
    notes: tuple[str, ...] = ()


def at_least(bound: float) -> Promise:
    return Promise("at least", bound)


def at_most(bound: float) -> Promise:
    return Promise("at most", bound)


def near(bound: float, within: float = 0.10) -> Promise:
    return Promise("near", bound, within)


def mean(values: Sequence[float]) -> Estimate:
    """The mean of independent figures with its standard error."""
    found = np.asarray(values, float)
    return Estimate(float(found.mean()), float(found.std(ddof=1) / math.sqrt(found.size)))


def rows(section: Section) -> list[str]:
    """The section as lines of text, at most 100 columns wide."""
    head = f"  {'':48}{'measured':>10}{'error':>8}  {'promise':16}{'design':>7}"
    return ["", section.title, head, *map(_row, section.lines), *(f"  {note}" for note in section.notes)]


def verdict(sections: Sequence[Section]) -> tuple[str, bool]:
    """One line for all, and whether every promise holds."""
    promised = [line for section in sections for line in section.lines if line.promise]
    broken = [line.what for line in promised if line.fails]
    if broken:
        return f"{len(broken)} of {len(promised)} promises FAIL: {'; '.join(broken)}.", False
    return f"All {len(promised)} promises hold.", True


def _row(line: Line) -> str:
    value, error = (f"{number:,.{line.digits}f}" for number in line.found)
    promise = _promise(line) if line.promise else ""
    design = "" if line.design is None else f"{line.design:,g}"
    holds = "" if not line.promise else "FAILS" if line.fails else "holds"
    return f"  {line.what:48}{value:>10}{error:>8}  {promise:16}{design:>7}  {holds}".rstrip()


def _promise(line: Line) -> str:
    assert line.promise
    kind, bound, within = line.promise.kind, line.promise.bound, line.promise.within
    if kind != "near":
        return f"{kind} {bound:,g}"
    return f"{bound:,.4g} ± {within:.0%}" if within else f"{bound:,.4g}"
