"""The audit of a judge on one page: how it fares with every group of people, beside all others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest import __version__
from fairest.decide.accuracy.assess import KINDS
from fairest.decide.accuracy.rate import Group, Kind, Rate, Table
from fairest.decide.accuracy.words import (
    accuracy_verdicts,
    alarm_sentence,
    every_rate,
    gap_sentence,
    needs_sentence,
    needs_words,
    rate_sentence,
    reasons,
)
from fairest.decide.changes.words import points, points_interval
from fairest.decide.words import display_name, evidence, interval, listed, percent, shown
from fairest.measure.accuracy import Answers
from fairest.report import about as about_tables
from fairest.report.environment import render
from fairest.report.words import curled, sentence_case, slug, unbroken
from fairest.run.files import write_whole

__all__ = ["write_judge_page"]

_MOST = 8
"""So many groups that fare worse are told in sentences."""
_TITLES: dict[Kind, str] = {"right": "Right, of those it told", "told": "Told at all"}


@dataclass(frozen=True, slots=True)
class Line:
    """One group in one rate, ready to be read."""

    group: Group
    rate: Rate
    name: str
    delta: float

    @property
    def share(self) -> str:
        return "not measured" if self.rate.share is None else unbroken(percent(self.rate.share))

    @property
    def ends(self) -> str:
        return unbroken(interval(self.rate.low, self.rate.high)) if self.rate.n else ""

    @property
    def others(self) -> str:
        return "none" if self.rate.other_share is None else unbroken(percent(self.rate.other_share))

    @property
    def difference(self) -> str:
        return "" if self.rate.difference is None else points(self.rate.difference)

    @property
    def difference_ends(self) -> str:
        r = self.rate
        return "" if r.difference is None else f"({points_interval(r.difference_low, r.difference_high)})"

    @property
    def counted(self) -> str:
        """ "61 of 100; 30 no face found, 9 unsure"."""
        here = f"{self.rate.hits:,} of {self.rate.n:,}"
        why = reasons(self.group.answers) if self.rate.kind == "told" else ""
        return f"{here}; {why}" if why else here

    @property
    def verdict(self) -> str:
        return self.rate.verdict or "untested"

    @property
    def needs(self) -> str:
        """ "about 400 pictures would settle it", where it is open."""
        needs, not_even = needs_words(self.rate), self.rate.needs is None
        if not needs:
            return ""
        return f"{needs.removeprefix('more than ')} pictures would {'not ' if not_even else ''}settle it"

    @property
    def strength(self) -> str:
        return "" if self.rate.p_differs is None else evidence(self.rate.p_differs)

    @property
    def zone(self) -> tuple[float, float]:
        """What counts as no difference from the others."""
        share = self.rate.other_share or 0.0
        return max(0.0, share - self.delta), min(1.0, share + self.delta)


@dataclass(frozen=True, slots=True)
class Block:
    """The groups of one attribute or intersection."""

    title: str
    level: str
    lines: tuple[Line, ...]
    gap: str
    absent: str
    """Groups of which there is no picture."""


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute of the judge: its title, both rates, and what else was counted."""

    anchor: str
    title: str
    rates: tuple[tuple[str, Kind, tuple[Block, ...]], ...]
    alarm: str
    set_aside: str


def write_judge_page(
    file: Path,
    *,
    judge: str,
    headline: str,
    tables: Sequence[Table],
    empty: Sequence[Answers],
    about: Mapping[str, Any],
    alpha: float,
    delta: float,
    pictures: str,
    people: int,
    set_aside: Mapping[str, Mapping[str, int]],
) -> None:
    """Write the page. The same input gives the same bytes. Raises `NotWritable`."""
    page = render(
        "judge_audit.html.jinja",
        (),
        judge=judge,
        headline=_set(headline),
        needs=needs_sentence(tables),
        pictures=pictures,
        people=people,
        number=max((sum(group.answers.n for group in table.groups) for table in tables), default=0),
        verdicts=accuracy_verdicts(tables),
        worse=[_set(rate_sentence(judge, *found)) for found in _worst_first(tables)],
        most=_MOST,
        parts=[_part(a, tables, empty, set_aside.get(a, {}), alpha, delta) for a in _attributes(tables)],
        notes=about_tables.notes(about),
        facts=about_tables.flatten({key: value for key, value in about.items() if key != "notes"}),
        alpha=alpha,
        delta=delta,
        fairest=__version__,
    )
    write_whole(file, page)


def _attributes(tables: Sequence[Table]) -> list[str]:
    return list(dict.fromkeys(table.attribute for table in tables))


def _worst_first(tables: Sequence[Table]) -> list[tuple[Table, Group, Rate]]:
    return sorted((found for found in every_rate(tables) if found[2].worse), key=lambda found: found[2].difference or 0)


def _part(
    attribute: str,
    tables: Sequence[Table],
    empty: Sequence[Answers],
    aside: Mapping[str, int],
    alpha: float,
    delta: float,
) -> Part:
    mine = [table for table in tables if table.attribute == attribute]
    rates = tuple((_TITLES[kind], kind, tuple(_block(table, kind, delta) for table in mine)) for kind in KINDS)
    alarms = [_set(alarm_sentence(one, alpha)) for one in empty if one.attribute == attribute]
    left = ", ".join(f"{why} {many}" for why, many in aside.items())
    return Part(
        f"by-{slug(attribute)}", sentence_case(display_name(attribute)), rates, "".join(alarms),
        f"Pictures without a true value, which count nowhere: {left}." if left else "",
    )  # fmt: skip


def _block(table: Table, kind: Kind, delta: float) -> Block:
    there = [group for group in table.groups if group.answers.n]
    absent = [shown(table.by, group.answers.group) for group in table.groups if not group.answers.n]
    gap = next((_set(gap_sentence(table, gap)) for gap in table.gaps if gap.kind == kind), "")
    return Block(
        f"By {display_name(table.by)}",
        f"{100 * table.level:.4g}\N{NO-BREAK SPACE}%",
        tuple(Line(g, g.rate(kind), sentence_case(shown(table.by, g.answers.group)), delta) for g in there),
        gap,
        f"No picture shows {listed(absent)}." if absent else "",
    )


def _set(text: str) -> str:
    """A sentence with its apostrophes curled and its percent signs beside their numbers."""
    return unbroken(curled(text))
