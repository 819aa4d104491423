"""Rows put together: which are drawn, which belong to one prompt, how many have each verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide import summary
from fairest.decide.words import display_name, people, percent, pictures
from fairest.report.rows import Place, Row
from fairest.report.words import VERDICT_WORDS

__all__ = ["Block", "blocks", "is_mirrored", "listed_gaps", "one_sided", "overall", "plotted", "verdict_counts"]


_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Block:
    """All findings of one attribute under one prompt."""

    attribute: str
    title: str
    rows: tuple[Row, ...]
    mirrored: bool
    gaps: str
    """Pictures without a label, by reason; empty where there are none."""
    people: str
    """How many people were told on how many pictures, where a picture may show several; else empty."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """One a finding; of two values the first says it all."""
        return tuple(row.said for row in (self.rows[:1] if self.mirrored else self.rows))


def is_mirrored(attribute: str, support: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the attribute has two values, so that one share is the other's mirror image."""
    return len(support.get(attribute, ())) == 2


def plotted(all_rows: Sequence[Row], support: Mapping[str, tuple[str, ...]]) -> tuple[Row, ...]:
    """The rows that are drawn and counted: of two neutral values only the first."""
    return tuple(
        row
        for row in all_rows
        if row.finding.asked
        or not is_mirrored(row.finding.attribute, support)
        or row.finding.value == support[row.finding.attribute][0]
    )


def blocks(all_rows: Sequence[Row], place: Place, support: Mapping[str, tuple[str, ...]]) -> tuple[Block, ...]:
    """The findings of one prompt, attribute by attribute in the order they came, values in their own order."""
    mine = [row for row in all_rows if row.finding.prompt == place.prompt.id]
    return tuple(
        _block(attribute, [row for row in mine if row.finding.attribute == attribute], support)
        for attribute in dict.fromkeys(row.finding.attribute for row in mine)
    )


def _block(attribute: str, mine: Sequence[Row], support: Mapping[str, tuple[str, ...]]) -> Block:
    order = {value: i for i, value in enumerate(support.get(attribute, ()))}
    in_order = tuple(sorted(mine, key=lambda row: order.get(row.finding.value, len(order))))
    mirrored = is_mirrored(attribute, support) and not any(row.finding.asked for row in mine)
    first = mine[0].finding
    gaps = listed_gaps(first.gaps, first.n, first.people)
    seen = "" if first.people is None else f"{people(first.people)} told on {pictures(first.n)}"
    return Block(attribute, display_name(attribute), in_order, mirrored, gaps, seen)


def listed_gaps(gaps: Mapping[str, float], n: int, people: int | None) -> str:
    """ "3 blocked, 2 unsure"; in percent where a picture may show several people."""
    there = {why: many for why, many in gaps.items() if many}
    return ", ".join(f"{many if people is None else percent(many / n)} {why}" for why, many in there.items())


def overall(some: Sequence[Row]) -> str:
    """One verdict for a prompt, as the headline counts it; obedience where nothing but that was measured."""
    told = summary.overall(row.finding.verdict for row in some)
    return told or ("asked" if any(row.finding.asked for row in some) else "untested")


def one_sided(some: Sequence[Row]) -> Row | None:
    """The first row whose reference is so near to 0 or 1 that being within delta of it has one edge only."""
    return next((row for row in some if row.finding.reference is not None and _at_an_end(row)), None)


def _at_an_end(row: Row) -> bool:
    low, high = row.reference_ends
    return high - row.delta <= _ROUNDING or low + row.delta >= 1 - _ROUNDING


def verdict_counts(some: Sequence[Row]) -> dict[str, int]:
    """How many rows have each verdict; a verdict nobody got stays at zero. Obedience is no verdict."""
    return {verdict: sum(row.verdict == verdict for row in some) for verdict in VERDICT_WORDS if verdict != "asked"}
