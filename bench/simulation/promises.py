"""What was measured, beside what was promised: one line each, and whether it holds."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtrit
from scipy.stats import binom

_COLUMNS = 100
_SURE = 0.99865
"""How surely a promise must be missed to be broken: three standard errors, by Student's t where audits are few."""


_CHANCE = 0.001
"""How seldom a kept promise is called broken, at its bound, where audits that keep it are counted: exactly."""
_ROUNDING = 1e-9


class Size(NamedTuple):
    """How much is drawn for a figure: all of it, or little, for a rehearsal."""

    quick: bool

    def audits(self, full: int) -> int:
        return max(3, full // 100) if self.quick else full

    def of(self, full: int) -> int:
        """Prompts, or pictures a prompt."""
        return full // 6 if self.quick else full


class Estimate(NamedTuple):
    """A mean over independent audits, and its Monte-Carlo standard error."""

    value: float
    error: float
    audits: int

    @property
    def slack(self) -> float:
        """Three standard errors, and more of them where they are themselves known from few audits."""
        return float(stdtrit(self.audits - 1, _SURE)) * self.error


@dataclass(frozen=True)
class Promise:
    """What must hold of a figure."""

    kind: Literal["at least", "at most", "near"]
    bound: float
    within: float = 0.0
    """How far off a figure may be that is near, as a part of the bound."""
    counted: bool = False
    """Whether the figure is a share of independent audits: then the binomial distribution says what is too far off."""

    def holds(self, found: Estimate) -> bool:
        if self.kind == "near":
            return abs(found.value - self.bound) <= self.within * self.bound + found.slack
        bound = self.limit(found.audits) if self.counted else self.bound
        missed = bound - found.value if self.kind == "at least" else found.value - bound
        return missed <= (_ROUNDING if self.counted else found.slack)

    def limit(self, audits: int) -> float:
        """The last share of so many audits that keeps the promise: one further off is seen once in a thousand times at
        most where exactly the bound is true."""
        few = float(binom.ppf(_CHANCE, audits, self.bound if self.kind == "at least" else 1 - self.bound))
        return few / audits if self.kind == "at least" else 1 - few / audits


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
    note: str


def at_least(bound: float) -> Promise:
    return Promise("at least", bound)


def at_most(bound: float) -> Promise:
    return Promise("at most", bound)


def counted(promise: Promise) -> Promise:
    """The same promise of a share of independent audits."""
    return replace(promise, counted=True)


def near(bound: float, within: float = 0.10) -> Promise:
    return Promise("near", bound, within)


def mean(values: Sequence[float]) -> Estimate:
    """The mean of independent figures with its standard error."""
    found = np.asarray(values, float)
    return Estimate(float(found.mean()), float(found.std(ddof=1) / math.sqrt(found.size)), found.size)


def rows(section: Section) -> list[str]:
    """The section as lines of text."""
    head = f"  {'':48}{'measured':>10}{'error':>8}  {'promise':16}{'design':>7}"
    note = textwrap.wrap(section.note, _COLUMNS, initial_indent="  ", subsequent_indent="  ")
    return ["", *textwrap.wrap(section.title, _COLUMNS), head, *map(_row, section.lines), *note]


def verdict(sections: Sequence[Section]) -> tuple[str, bool]:
    """One line for all, and whether every promise holds."""
    promised = [line for section in sections for line in section.lines if line.promise]
    broken = [line.what for line in promised if line.fails]
    if broken:
        return f"{len(broken)} of {len(promised)} promises FAIL: {'; '.join(broken)}.", False
    return f"All {len(promised)} promises hold.", True


def _row(line: Line) -> str:
    value, error = (f"{number:,.{line.digits}f}" for number in line.found[:2])
    promise = _promise(line) if line.promise else ""
    design = "" if line.design is None else f"{line.design:,g}"
    holds = "" if not line.promise else "FAILS" if line.fails else "holds"
    return f"  {line.what:48}{value:>10}{error:>8}  {promise:16}{design:>7}  {holds}".rstrip()


def _promise(line: Line) -> str:
    assert line.promise
    kind, bound, within = line.promise.kind, line.promise.bound, line.promise.within
    if kind != "near":
        return f"{kind} {bound:,g}"
    return f"{bound:,.4g} ± {within:.0%}" if within > 0.001 else f"{bound:,.4g}"
