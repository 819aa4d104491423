"""The field's metrics as tables: each beside what an exactly fair model would get at the same n."""

from collections.abc import Mapping, Sequence

from fairest.decide.metrics import SEVERAL_FAIR
from fairest.decide.words import amount, display_name
from fairest.records import Metric
from fairest.report.method import Cell, Sheet
from fairest.report.words import number, span

__all__ = ["metric_sheets", "pooled_sheet"]

_THE_PROMPT = "the prompt"
_COLUMNS = ("metric", "value", "interval", "a fair model", "n", "held against", "note")


def metric_sheets(metrics: Sequence[Metric], names: Mapping[str, str]) -> tuple[Sheet, ...]:
    """A table for each attribute with the metrics of every prompt; `names` gives a prompt's name by its id."""
    single = [(names[m.prompt], m) for m in metrics if m.prompt is not None]
    return tuple(
        _sheet(display_name(attribute), "prompt", [(Cell(name), m) for name, m in single if m.attribute == attribute])
        for attribute in dict.fromkeys(m.attribute for _, m in single)
    )


def pooled_sheet(metrics: Sequence[Metric]) -> Sheet | None:
    """The metrics over all prompts together; None where there are none."""
    pooled = [(Cell(display_name(m.attribute)), m) for m in metrics if m.prompt is None]
    return _sheet("Over all prompts together", "attribute", pooled) if pooled else None


def _sheet(title: str, head: str, lines: Sequence[tuple[Cell, Metric]]) -> Sheet:
    said = [[note for note in (m.why, _no_fair_value(m)) if note] for _, m in lines]
    notes = tuple(dict.fromkeys(note for mine in said for note in mine))
    rows = [
        (first, *_cells(m), Cell(", ".join(str(1 + notes.index(note)) for note in mine)))
        for (first, m), mine in zip(lines, said, strict=True)
    ]
    # Notes, the last column, say why something is missing: where nothing is, there is no column.
    width = 1 + len(_COLUMNS) - (not notes)
    return Sheet(title, (head, *_COLUMNS)[:width], tuple(row[:width] for row in rows), notes)


def _cells(m: Metric) -> tuple[Cell, ...]:
    ends = "" if m.low is None or m.high is None else span(m.low, m.high)
    value = "not measured" if m.value is None else number(m.value)
    return tuple(map(Cell, (m.name, value, ends, number(m.fair), amount(m.n), m.against)))


def _no_fair_value(m: Metric) -> str | None:
    if m.fair is not None or m.value is None or SEVERAL_FAIR in (m.why or ""):
        return None
    if m.against == _THE_PROMPT:
        return "no value for a fair model: what a prompt asks for outright is no matter of fairness"
    return "no value for a fair model: the judge's errors cannot be undone in its labels"
