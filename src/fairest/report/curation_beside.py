"""Captions beside pictures, ready to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairest.decide.words import display_name, interval, percent, shown
from fairest.report.curation_groups import Cell
from fairest.report.curation_words import of_source
from fairest.report.words import curled, sentence_case, unbroken
from fairest.sift.groups import Answer, SideBySide

__all__ = ["Beside", "Line", "beside"]

_LABELS = {"caption": "Caption", "picture": "Picture", "column": "Column"}


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what each source says of it, and what the second says of the rows of the first."""

    name: str
    one: Cell
    other: Cell
    rows: str
    said: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One attribute by two sources."""

    title: str
    one: str
    other: str
    agreement: str
    lines: tuple[Line, ...]


def beside(found: Sequence[SideBySide]) -> tuple[Beside, ...]:
    """A table for every pair of sources."""
    return tuple(_beside(one) for one in found)


def _beside(pair: SideBySide) -> Beside:
    shares = [{row.value: row for row in rows} for rows in pair.shares]
    answers = {answer.value: answer for answer in pair.answers}
    values = dict.fromkeys(row.value for rows in pair.shares for row in rows if row.value is not None)
    return Beside(
        f"{sentence_case(display_name(pair.attribute))}, {of_source(pair.one, pair.one_by)} and "
        f"{of_source(pair.other, pair.other_by)}",
        _LABELS[pair.one],
        _LABELS[pair.other],
        _agreement(pair),
        tuple(
            Line(
                sentence_case(shown(pair.attribute, value)), Cell(shares[0].get(value)), Cell(shares[1].get(value)),
                f"{answers[value].rows:,}" if value in answers else "", _said(answers.get(value)),
            )
            for value in values
        ),
    )  # fmt: skip


def _agreement(pair: SideBySide) -> str:
    a = pair.agreement
    rest = (
        f"{pair.only_one:,} rows are told by the {pair.one} alone, {pair.only_other:,} by the {pair.other} alone, "
        f"{pair.neither:,} by neither."
    )
    if a.share is None:
        return f"No row is told by both. {rest}"
    kappa = "" if a.kappa is None else f", Cohen's kappa {a.kappa:.2f}"
    return unbroken(
        curled(
            f"Of {a.both:,} rows that both tell, {percent(a.share)} are told alike "
            f"(interval {interval(a.low, a.high)}{kappa}). {rest}"
        )
    )


def _said(answer: Answer | None) -> str:
    """ "woman 90 %, man 4 %, no person 6 %": of rows the first source gave the value."""
    if answer is None or not answer.rows:
        return ""
    parts = [*answer.told, *((why, n) for why, n in answer.gaps if n)]
    return unbroken(", ".join(f"{name} {percent(n / answer.rows)}" for name, n in parts))
