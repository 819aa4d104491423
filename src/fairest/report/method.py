"""The statistician's page: every finding with all that went into it, as tables of text."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fairest.decide.counterfactual import Counterfactual
from fairest.decide.summary import fails_more, tolerated
from fairest.decide.trust import Trust
from fairest.decide.words import amount, display_name, evidence, listed
from fairest.records import UNSURE, Failure, Finding
from fairest.report.rows import Row
from fairest.report.words import number, span

__all__ = [
    "Cell",
    "Sheet",
    "confusion_sheets",
    "evidence_cell",
    "failure_sheet",
    "family_sheet",
    "finding_sheets",
    "pair_sheet",
]


class Cell(NamedTuple):
    """One cell: its text, what it sorts by where that is not its text, where it leads, and a small line below."""

    text: str
    key: str = ""
    anchor: str = ""
    note: str = ""


class Sheet(NamedTuple):
    """A table: title, names of the columns, rows, numbered footnotes. The first cell of a row is its head."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def finding_sheets(rows: Sequence[Row]) -> tuple[Sheet, ...]:
    """A table for each attribute with every one of its findings. Columns nobody needs are left out."""
    return tuple(
        _finding_sheet(attribute, [row for row in rows if row.finding.attribute == attribute])
        for attribute in dict.fromkeys(row.finding.attribute for row in rows)
    )


def _finding_sheet(attribute: str, rows: Sequence[Row]) -> Sheet:
    lines = [_finding_cells(row) for row in rows]
    filled = [name for name in lines[0] if any(line[name].text for line in lines)]
    title = f"{display_name(attribute)}{_levels([row.finding for row in rows])}"
    return Sheet(title, tuple(filled), tuple(tuple(line[n] for n in filled) for line in lines))


def _levels(findings: Sequence[Finding]) -> str:
    """At which level the intervals are: of obedience it may be another."""
    levels = {f.asked: f"{f.level:.4g}" for f in findings if f.level is not None}
    named = listed([f"{level}{' (asked for)' * asked}" for asked, level in sorted(levels.items())]) if levels else ""
    return f"; intervals at level {named}" if named else ""


def _finding_cells(row: Row) -> dict[str, Cell]:
    f = row.finding
    return {
        "prompt": Cell(row.name, anchor=row.anchor),
        "value": Cell(f.value),
        "people": Cell("" if f.people is None else str(f.people)),
        "told so": Cell(amount(row.count)),
        "told": Cell(amount(f.told)),
        "drawn": Cell(str(f.n)),
        "gaps": Cell(amount(f.n - f.told) if f.told < f.n else ""),
        "share told": Cell(number(f.share)),
        "corrected": Cell(number(f.corrected)),
        "interval": Cell(span(f.low, f.high)),
        "reference": Cell(
            number(f.reference), note=_together(span(*row.reference_ends)) if row.reference_interval else ""
        ),
        "e-value: differs": evidence_cell(f.e_value),
        "e-value: equivalent": evidence_cell(f.e_within),
        "p-value: differs": evidence_cell(f.p_differs),
        "p-value: equivalent": evidence_cell(f.p_beyond),
        "stands up to errors of": Cell("" if f.tolerates is None else tolerated(f.tolerates)),
        "verdict": Cell(row.verdict_word, note="" if f.asked else f.why or ""),
    }


def _together(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def evidence_cell(value: float | None) -> Cell:
    """An e-value or a p-value; empty where there is none."""
    if value is None:
        return Cell("")
    text = evidence(value)
    # What reads as a number sorts by itself; a key in every cell would be a tenth of the page.
    return Cell(text, "" if text.replace(".", "").isdecimal() else f"{value:.3g}")


def confusion_sheets(trusts: Mapping[str, Trust]) -> tuple[tuple[str, Sheet, Sheet], ...]:
    """For each attribute whose errors were measured: where and how, its confusion, and the limits that are used."""
    return tuple((_source(t), _confusion(t), _limits(t)) for t in trusts.values() if t.confusion is not None)


def _source(trust: Trust) -> str:
    if trust.confusion is None:
        return ""
    how = trust.confusion.how or "how the truth is known was not stated"
    where = {"these pictures": "these very pictures", "this generator": "this generator"}.get(trust.place or "")
    allowed = f"slack {trust.slack:g}, each limit at level {trust.level:.6g}"
    return (
        f"Measured on {trust.confusion.measured_on} ({where or 'not this generator'}). Truth: {how}. Limits: {allowed}"
    )


def _confusion(trust: Trust) -> Sheet:
    counts = trust.confusion.counts if trust.confusion else {}
    told = [*trust.rates, *dict.fromkeys(t for row in counts.values() for t in row if t not in trust.rates)]
    told += [] if UNSURE in told else [UNSURE]
    rows = [
        (Cell(v), *(Cell(f"{row.get(t, 0):,}") for t in told), Cell(f"{sum(row.values()):,}"))
        for v, row in counts.items()
    ]
    columns = ("truly", *(f"told {t}" if t != UNSURE else t for t in told), "pictures")
    return Sheet(f"{display_name(trust.attribute)}: what the judge said of known pictures", columns, tuple(rows))


def _limits(trust: Trust) -> Sheet:
    rows = [
        (Cell(v), Cell(span(float(r.hit_low), float(r.hit_high))), Cell(span(float(r.false_low), float(r.false_high))))
        for v, r in trust.rates.items()
    ]
    return Sheet(
        f"{display_name(trust.attribute)}: limits of the rates",
        ("value", "told it where it is true (hit rate)", "told it where it is not (false rate)"),
        tuple(rows),
    )


def family_sheet(families: Sequence[Mapping[str, object]]) -> Sheet:
    """Which statements were tested together, how many, how and at what level."""
    rows = [
        (Cell(str(f["name"])), Cell(str(f["statements"])), Cell(str(f["method"])), Cell(f"{_float(f['level']):.4g}"))
        for f in families
    ]
    return Sheet("Families", ("family", "statements", "method", "level"), tuple(rows))


def _float(value: object) -> float:
    return float(str(value))


def failure_sheet(failures: Sequence[Failure], names: Mapping[str, tuple[str, str]]) -> Sheet:
    """Pictures without a label under every prompt; `names` gives a prompt's name and anchor by its id."""
    rows = [
        (
            Cell(names[f.prompt][0], anchor=names[f.prompt][1]),
            Cell(display_name(f.attribute)),
            Cell(amount(sum(f.reasons.values()))),
            Cell(str(f.n)),
            Cell(number(f.share)),
            Cell(span(f.low, f.high)),
            Cell(", ".join(f"{amount(n)} {why}" for why, n in f.reasons.items() if n)),
            evidence_cell(f.e_value if f.e_value is not None else f.p_value),
            Cell("more often than the others" if f.differs and fails_more(f) else ""),
        )
        for f in failures
    ]
    columns = ("prompt", "attribute", "no label", "drawn", "share", "interval", "reasons", "evidence", "shown")
    return Sheet("Pictures without a label", columns, tuple(rows))


def pair_sheet(pairs: Sequence[Counterfactual], names: Mapping[str, tuple[str, str]]) -> Sheet | None:
    """What every change of words moves; None where there are no pairs. `names` as in `failure_sheet`."""
    rows = [
        (
            Cell(names[p.base][0], anchor=names[p.prompt][1]),
            Cell(p.change),
            Cell(f"{p.value}{' (asked for)' * p.asked}"),
            Cell(str(p.told), note=f"of {p.pairs}" if p.told < p.pairs else ""),
            Cell(amount(p.only_without)),
            Cell(amount(p.only_with)),
            Cell(number(p.share_without)),
            Cell(number(p.share_with)),
            Cell(number(p.difference)),
            Cell(span(p.low, p.high)),
            evidence_cell(p.e_value if p.e_value is not None else p.p_value),
            Cell(p.direction or "", note=p.why or ""),
        )
        for p in pairs
    ]
    columns = ("prompt", "change", "value", "pairs told", "only without", "only with", "share without", "share with",
               "difference", "interval", "evidence", "shown")  # fmt: skip
    return Sheet("Pairs without and with a change of words", columns, tuple(rows)) if rows else None
