"""The plots of findings: Vega-Altair specifications, rendered to SVG without a browser or a network.

A line is a concept, a mark its share, a rule its interval; a tick and a band behind it are the
reference, the light zone is within delta of it. Every plot is made for wide and for narrow pages.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fairest.report.layers import chart, datum, names, numbers, panel
from fairest.report.rows import Row
from fairest.report.svg import COLOURS, at_home
from fairest.report.words import printable, shorten

__all__ = ["dots", "grid", "panels", "top_of"]

_LINE = 12
"""Units from one line of a column's head to the next."""
_GLYPHS = {"differs": "◆", "equivalent": "●", "undetermined": "○", "untested": "\N{MULTIPLICATION SIGN}", "asked": "■"}


def dots(rows: Sequence[Row], *, title: str, narrow: bool, name: str, labelled_by: str) -> str:
    """One line a finding, in the order given, as inline SVG."""
    import altair as alt

    n, (cells, width) = len(rows), _room(rows, narrow)
    data = {"lines": [datum(i, row, cells) for i, row in enumerate(rows)]}
    plot = alt.layer(
        *panel("lines", rows, n, top=1.0, title=title, ticks=3 if narrow else 5),
        names("lines", n),
        *numbers("lines", n, worded=not narrow),
    )
    return _render(plot.properties(width=width, height=_step(n) * n), data, name=name, labelled_by=labelled_by)


def panels(
    columns: Mapping[str, Sequence[Row]], order: Sequence[str], *, top: float, name: str, labelled_by: str
) -> str:
    """A panel for each value side by side; `order` gives the anchors of the lines from top to bottom.

    Every axis goes from 0 to `top`.
    """
    import altair as alt

    n, gap = len(order), 60
    width = (730 - gap * (len(columns) - 1)) / len(columns)
    data = {
        f"column {c}": [datum(order.index(r.anchor), r, 24) for r in rows] for c, rows in enumerate(columns.values())
    }
    drawn: list[Any] = []
    for lines, (title, rows) in zip(data, columns.items(), strict=True):
        layers = [*panel(lines, rows, n, top=top, title=title, ticks=3), *numbers(lines, n)]
        drawn.append(alt.layer(*layers, *([] if drawn else [names(lines, n)])))
    sized = [one.properties(width=width, height=_step(n) * n) for one in drawn]
    return _render(alt.hconcat(*sized, spacing=gap, bounds="flush"), data, name=name, labelled_by=labelled_by)


def grid(columns: Mapping[str, Sequence[Row]], order: Sequence[str], *, name: str, labelled_by: str) -> str:
    """For narrow pages: a cell for each share, its verdict's sign beside it, tinted by its difference."""
    import altair as alt

    n, across = len(order), range(len(columns))
    x = alt.X("column:O", axis=None, scale=alt.Scale(domain=list(across), paddingInner=0.06))
    y = alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(n)), paddingInner=0.06))
    cells = [_cell(c, order.index(row.anchor), row) for c, column in enumerate(columns.values()) for row in column]
    heads = [{"column": c, "title": _head(value)} for c, value in enumerate(columns)]
    # Lines of a text go down from where it stands: the longest head ends just above the cells.
    above = 6 + _LINE * (max(len(_head(value)) for value in columns) - 1)
    base = chart("cells").encode(x=x, y=y, href="href:N", description="said:N")
    over = chart("heads").mark_text(fontSize=11, fill=COLOURS["soft"], baseline="line-bottom", lineHeight=_LINE)
    plot = alt.layer(
        base.mark_rect(cornerRadius=3).encode(fill=alt.Fill("tint:N", scale=None)),
        base.mark_text(fontSize=11.5, fill=COLOURS["ink"]).encode(text="cell:N"),
        over.encode(x=x, y=alt.value(-above), text="title:N"),
        names("lines", n),
    )
    data = {"cells": cells, "heads": heads, "lines": [cell for cell in cells if cell["column"] == 0]}
    return _render(plot.properties(width=292, height=28 * n), data, name=name, labelled_by=labelled_by)


def _head(value: str) -> list[str]:
    """The name of a column in lines that fit over it: "woman, medium-dark" takes three."""
    return [shorten(line, 10) for line in re.split(r"(?<=,) |-", value)][:3]


def _cell(column: int, line: int, row: Row) -> dict[str, Any]:
    text = "n/a" if row.estimate is None else f"{_GLYPHS[row.verdict]} {row.share}"
    return datum(line, row, 17) | {"column": column, "tint": COLOURS[_tint(row)], "cell": text}


def _room(rows: Sequence[Row], narrow: bool) -> tuple[int, int]:
    """Letter widths for a name and units for the plot: names that say what was asked for need more of the line."""
    asked = any(row.finding.asked for row in rows)
    if narrow:
        return (30, 156) if asked else (18, 238)
    return (38, 515) if asked else (27, 590)


def _step(n: int) -> int:
    return 28 if n <= 40 else 20


def top_of(rows: Sequence[Row]) -> float:
    """Where the axis ends: the next fifth above everything drawn, so that its middle is a round number too."""
    ends = [row.finding.high for row in rows] + [row.zone[1] for row in rows if row.zone]
    return min(1.0, math.ceil(max(ends) * 5 - 1e-9) / 5)


def _tint(row: Row) -> str:
    if row.estimate is None or row.finding.reference is None:
        return "none"
    difference = row.estimate - row.finding.reference
    if abs(difference) < row.delta:
        return "same"
    return ("more" if difference > 0 else "less") + ("2" if abs(difference) >= 2 * row.delta else "1")


def _render(plot: Any, data: Mapping[str, Sequence[Mapping[str, Any]]], *, name: str, labelled_by: str) -> str:
    import altair as alt
    import vl_convert

    soft = COLOURS["soft"]
    # Room at the sides: the page's letters may be wider than those the renderer measures with.
    padding = {"left": 12, "right": 10, "top": 2, "bottom": 2}
    plot = plot.configure(background="transparent", padding=padding).configure_view(stroke=None)
    plot = plot.configure_axis(
        orient="top",
        domain=False,
        ticks=False,
        grid=False,
        labelColor=soft,
        labelFontSize=12,
        titleColor=soft,
        titleFontSize=12.5,
        titleFontWeight="normal",
        titleAnchor="start",
        titlePadding=8,
    )
    release = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    svg = vl_convert.vegalite_to_svg(_printable(plot.to_dict() | {"datasets": data}), vl_version=release)
    return at_home(svg, prefix=name, labelled_by=labelled_by)


def _printable(spec: Any) -> Any:
    """The specification with every text printable: the renderer ends the program at a control character."""
    if isinstance(spec, str):
        return printable(spec)
    if isinstance(spec, Mapping):
        return {key: _printable(value) for key, value in spec.items()}
    return [_printable(value) for value in spec] if isinstance(spec, (list, tuple)) else spec
