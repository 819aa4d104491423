"""The group tables of all steps, turned so that each attribute of each source is read as one chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.words import interval, percent
from fairest.report.curation_chart import chain_charts, estimate
from fairest.report.curation_words import title
from fairest.report.words import sentence_case, slug, unbroken
from fairest.sift.groups import GroupRow

__all__ = ["Block", "Cell", "blocks"]

_OF_CAPTIONS = (
    "the top of the page has how often they are right on captions of ours; where more captions say nothing, as on the "
    "web, they are right less often"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value after one step, ready to be read; None where that step has no such row."""

    row: GroupRow | None

    @property
    def share(self) -> str:
        at = None if self.row is None else estimate(self.row)
        return "not measured" if at is None else unbroken(percent(at))

    @property
    def ends(self) -> str:
        row = self.row
        return "" if row is None or row.low is None or row.high is None else unbroken(interval(row.low, row.high))

    @property
    def told(self) -> str:
        """What the source says, where the share was corrected and reads otherwise."""
        row = self.row
        if row is None or row.corrected is None or row.share is None or percent(row.share) == percent(row.corrected):
            return ""
        return f"told {unbroken(percent(row.share))}"

    @property
    def rows(self) -> str:
        return "" if self.row is None else f"{self.row.rows:,}"


@dataclass(frozen=True, slots=True)
class Block:
    """One attribute of one source: its charts and its table, values down and steps across."""

    anchor: str
    title: str
    note: str
    charts: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, tuple[Cell, ...], str], ...]
    """Name, a cell a step, and the target, or empty."""
    gaps: tuple[tuple[str, tuple[Cell, ...]], ...]
    told: tuple[str, ...]
    """Rows with a value after each step, of all there are."""


def blocks(
    tables: Sequence[Sequence[GroupRow]], steps: Sequence[str], targets: Mapping[str, Mapping[str, float]]
) -> tuple[Block, ...]:
    """A block for each attribute and source, in the order they come. `tables` has the rows of every step."""
    every = dict.fromkeys((row.attribute, row.source, row.by) for rows in tables for row in rows)
    return tuple(_block(i, key, tables, steps, _targets(targets, *key[:2])) for i, key in enumerate(every, 1))


def _targets(targets: Mapping[str, Mapping[str, float]], attribute: str, source: str) -> Mapping[str, float]:
    """Those of an attribute as this source tells it ("picture:gender"), else as any does ("gender")."""
    return targets.get(f"{source}:{attribute}", targets.get(attribute, {}))


def _block(
    number: int,
    key: tuple[str, str, str],
    tables: Sequence[Sequence[GroupRow]],
    steps: Sequence[str],
    targets: Mapping[str, float],
) -> Block:
    mine = [[row for row in rows if (row.attribute, row.source, row.by) == key] for rows in tables]
    values, gaps = (_turned(mine, gaps=gaps) for gaps in (False, True))
    anchor = f"g{number}-{slug(key[0])}"
    told = any(row.share is not None for rows in mine for row in rows)
    charts = chain_charts(values, steps, targets, f"{anchor}-caption") if told else []
    return Block(
        anchor,
        sentence_case(title(*key)),
        _note(key[1], mine),
        tuple(charts),
        tuple(
            (value, tuple(map(Cell, rows)), unbroken(percent(targets[value])) if value in targets else "")
            for value, rows in values.items()
        ),
        tuple((why, tuple(map(Cell, rows))) for why, rows in gaps.items()),
        tuple(_told(rows) for rows in mine),
    )


def _turned(tables: Sequence[Sequence[GroupRow]], *, gaps: bool) -> dict[str, list[GroupRow | None]]:
    """The rows of each value, or of each reason for a gap, a place for every step."""
    found = [
        {(row.why or "" if gaps else row.value or ""): row for row in rows if (row.value is None) is gaps}
        for rows in tables
    ]
    names = dict.fromkeys(name for rows in found for name in rows)
    return {name: [rows.get(name) for rows in found] for name in names}


def _told(rows: Sequence[GroupRow]) -> str:
    return f"{rows[0].told_rows:,} of {sum(row.rows for row in rows):,}" if rows else ""


def _note(source: str, tables: Sequence[Sequence[GroupRow]]) -> str:
    """What stands in the way of what a reader expects of these rows, each reason once."""
    whys = dict.fromkeys(row.why for rows in tables for row in rows if row.value is not None and row.why)
    return "; ".join([*whys, *([_OF_CAPTIONS] if source == "caption" else [])])
