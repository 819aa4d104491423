"""The shares of one attribute after every step, drawn: a line a step, a panel a value.

Drawn by hand and not by Vega: no line leads anywhere, and a page of many attributes is there at once.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

from fairest.decide.words import interval, percent
from fairest.report.words import printable, shorten
from fairest.sift.groups import GroupRow

__all__ = ["chain_charts", "estimate"]

_LINE, _TOP, _PANELS = 26, 44, 5
_GAP = 62
"""Between panels: room for the number at the end of a line."""

Columns = Mapping[str, Sequence[GroupRow | None]]


def chain_charts(
    columns: Columns, steps: Sequence[str], targets: Mapping[str, float], labelled_by: str
) -> list[tuple[str, str]]:
    """Pairs of SVG fragments, for wide and for narrow pages. `columns` has a row a step for each value.

    All axes go from 0 to the same end. `targets` are shares of values that the plan aimed at.
    """
    top = _end([row for rows in columns.values() for row in rows if row], targets)
    names = list(columns)
    across = min(len(names), _PANELS)
    parts = [names[i : i + _PANELS] for i in range(0, len(names), _PANELS)]
    return [
        (
            _drawing({n: columns[n] for n in part}, steps, targets, top, (1000, 210, across), labelled_by),
            "".join(_drawing({n: columns[n]}, steps, targets, top, (360, 130, 1), labelled_by) for n in part),
        )
        for part in parts
    ]


def estimate(row: GroupRow) -> float | None:
    """The share, corrected for the labels' errors where they are known and can be undone."""
    return row.share if row.corrected is None else row.corrected


def _end(rows: Sequence[GroupRow], targets: Mapping[str, float]) -> float:
    ends = [row.high or 0.0 for row in rows] + [row.share or 0.0 for row in rows] + [*targets.values(), 0.1]
    return min(1.0, math.ceil(max(ends) * 5 - 1e-9) / 5)


def _drawing(
    columns: Columns,
    steps: Sequence[str],
    targets: Mapping[str, float],
    top: float,
    size: tuple[int, int, int],
    label: str,
) -> str:
    """`size` is the width of all, that of the steps' names, and for how many panels there is room."""
    width, left, across = size
    height = _TOP + _LINE * len(steps) + 4
    room = (width - left - _GAP * across) / across
    drawn = [
        f'<text class="f-ink" x="0" y="{_y(i) + 4:.1f}" font-size="13">{_safe(shorten(step, left // 8))}</text>'
        for i, step in enumerate(steps)
    ]
    for place, (value, rows) in enumerate(columns.items()):
        at = left + place * (room + _GAP)
        drawn.append(f'<g transform="translate({at:.1f} 0)">{_panel(value, rows, targets.get(value), top, room)}</g>')
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="group" aria-labelledby="{_safe(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def _panel(value: str, rows: Sequence[GroupRow | None], target: float | None, top: float, room: float) -> str:
    def x(share: float) -> str:
        return f"{room * share / top:.1f}"

    bottom = _y(len(rows) - 1) + 10
    parts = [f'<text class="f-ink" x="0" y="14" font-size="13">{_safe(shorten(value, int(room // 7)))}</text>']
    for share, anchor in ((0.0, "start"), (top, "end")):
        end = f"{share * 100:.0f} %" if share else "0"
        parts.append(f'<text class="f-soft" x="{x(share)}" y="32" font-size="12" text-anchor="{anchor}">{end}</text>')
    if target is not None:
        parts.append(f'<path class="s-reference" d="M{x(target)} 36V{bottom}" stroke-width="1.5"/>')
    estimates = [(None if row is None else estimate(row), i) for i, row in enumerate(rows)]
    seen = [(at, i) for at, i in estimates if at is not None]
    path = "L".join(f"{x(at)} {_y(i):.1f}" for at, i in seen)
    parts.append(f'<path class="s-band" fill="none" d="M{path}" stroke-width="1.5"/>' if len(seen) > 1 else "")
    return "".join([*parts, *(_mark(row, _y(i), x, room) for i, row in enumerate(rows))])


def _mark(row: GroupRow | None, y: float, x: Callable[[float], str], room: float) -> str:
    line = f'<path class="s-line" d="M0 {y:.1f}H{room:.1f}" stroke-width="1"/>'
    at = None if row is None else estimate(row)
    if row is None or at is None or row.share is None or row.low is None or row.high is None:
        return f'{line}<text class="f-soft" x="{room + 8:.1f}" y="{y + 4:.1f}" font-size="12">n/a</text>'
    said = f"{row.name}, {row.value}: {percent(at)} ({interval(row.low, row.high)})"
    told = f'<circle class="f-paper s-untested" cx="{x(row.share)}" cy="{y:.1f}" r="3.4" stroke-width="1.5"/>'
    return (
        f"{line}<g><title>{_safe(said)}</title>"
        f'<path class="s-untested" d="M{x(row.low)} {y:.1f}H{x(row.high)}" stroke-width="2.5"/>'
        f"{told if row.corrected is not None else ''}"
        f'<circle class="f-ink" cx="{x(at)}" cy="{y:.1f}" r="4.2"/>'
        f'<text class="f-ink" x="{room + 8:.1f}" y="{y + 4:.1f}" font-size="12">{percent(at)}</text></g>'
    )


def _y(place: int) -> float:
    return _TOP + _LINE * (place + 0.5)


def _safe(text: str) -> str:
    return escape(printable(text))
