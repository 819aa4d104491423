"""Which plots the page shows, in which order their rows stand, and what is written beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.words import display_name, shown
from fairest.report import charts
from fairest.report.rows import Row
from fairest.report.view import is_mirrored
from fairest.report.words import sentence_case, slug

__all__ = ["Figure", "neutral_figures", "obedience_figures"]

_PANELS = 5
"""So many values side by side; an attribute with more goes on below."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A titled group of plots; each plot is a pair of SVG fragments, for wide and for narrow pages."""

    id: str
    title: str
    intro: str
    plots: tuple[tuple[str, str], ...]
    panelled: bool = False
    """Whether its plots are a panel, and on narrow pages a cell, for each value."""


def neutral_figures(drawn: Sequence[Row], support: Mapping[str, tuple[str, ...]]) -> tuple[Figure, ...]:
    """A figure for each attribute that was measured and not asked for. `drawn` has no mirror images in it."""
    neutral = [row for row in drawn if not row.finding.asked]
    return tuple(
        _neutral(attribute, [row for row in neutral if row.finding.attribute == attribute], support)
        for attribute in dict.fromkeys(row.finding.attribute for row in neutral)
    )


def obedience_figures(drawn: Sequence[Row]) -> tuple[Figure, ...]:
    """A figure for each attribute that prompts asked for outright, the least obeyed prompt first."""
    asked = [row for row in drawn if row.finding.asked]
    return tuple(
        _obedience(attribute, [row for row in asked if row.finding.attribute == attribute])
        for attribute in dict.fromkeys(row.finding.attribute for row in asked)
    )


def _neutral(attribute: str, mine: Sequence[Row], support: Mapping[str, tuple[str, ...]]) -> Figure:
    title, name = sentence_case(display_name(attribute)), f"by-{slug(attribute)}"
    values = [v for v in support.get(attribute, ()) if any(row.finding.value == v for row in mine)]
    values += sorted({row.finding.value for row in mine} - set(values))
    columns = {value: [row for row in mine if row.finding.value == value] for value in values}
    first = sorted(columns[values[0]], key=_by_share)
    if len(values) == 1:
        plot = _dots(first, f"Share of {_counted(first)} that show {shown(attribute, values[0])}", name)
        return Figure(name, title, _one_value_intro(attribute, values[0], first, support), (plot,))
    order = list(dict.fromkeys([row.anchor for row in first] + [row.anchor for row in mine]))
    intro = f"Each column is one value; together they make 100 %. Sorted by the share of “{values[0]}”."
    top = charts.top_of(mine)
    plots = tuple(_columns(part, order, top, f"{name}-{i}", name) for i, part in _parts(columns))
    return Figure(name, title, intro, plots, panelled=True)


def _one_value_intro(attribute: str, value: str, mine: Sequence[Row], support: Mapping[str, tuple[str, ...]]) -> str:
    intro = f"Sorted by the share of {_counted(mine)} that show {shown(attribute, value)}."
    if not is_mirrored(attribute, support):
        return intro
    other = next(v for v in support[attribute] if v != value)
    return f"{intro} The share of “{other}” is its mirror image: what is missing to 100 %."


def _obedience(attribute: str, mine: Sequence[Row]) -> Figure:
    title, name = sentence_case(display_name(attribute)), f"asked-{slug(attribute)}"
    worst_first = sorted(mine, key=lambda row: (row.estimate is not None, row.estimate or 0.0, row.name))
    plot = _dots(worst_first, f"Share of {_counted(mine)} that obey", name)
    return Figure(name, title, "Sorted from the least obeyed prompt to the most obeyed.", (plot,))


def _counted(rows: Sequence[Row]) -> str:
    return "pictures" if rows[0].finding.people is None else "a picture's people"


def _dots(rows: Sequence[Row], title: str, name: str) -> tuple[str, str]:
    label = f"{name}-caption"
    wide = charts.dots(rows, title=title, narrow=False, name=f"{name}-w", labelled_by=label)
    return wide, charts.dots(rows, title=title, narrow=True, name=f"{name}-n", labelled_by=label)


def _columns(
    part: Mapping[str, Sequence[Row]], order: Sequence[str], top: float, name: str, figure: str
) -> tuple[str, str]:
    label = f"{figure}-caption"
    wide = charts.panels(part, order, top=top, name=f"{name}-w", labelled_by=label)
    return wide, charts.grid(part, order, name=f"{name}-n", labelled_by=label)


def _parts(columns: Mapping[str, list[Row]]) -> list[tuple[int, dict[str, list[Row]]]]:
    values = list(columns)
    return [(i, {v: columns[v] for v in values[i : i + _PANELS]}) for i in range(0, len(values), _PANELS)]


def _by_share(row: Row) -> tuple[bool, float, str]:
    return row.estimate is None, -(row.estimate or 0.0), row.name
