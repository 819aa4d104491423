"""The layers a plot is built from: names, zone, reference, interval, mark, number."""

from collections.abc import Callable, Sequence
from typing import Any

from fairest.report.rows import Row
from fairest.report.svg import COLOURS
from fairest.report.words import shorten

__all__ = ["chart", "datum", "names", "numbers", "panel"]

# The renderer's own "cross" is a plus; the legend has an x.
_SHAPES = {
    "differs": "diamond",
    "equivalent": "circle",
    "undetermined": "circle",
    "untested": "M-.8,-.8L.8,.8M.8,-.8L-.8,.8",
    "asked": "square",
}


def chart(data: str) -> Any:
    """An Altair chart of the records that are put under the name `data` when it is rendered.

    Records written into every layer would be copied and checked again and again: seconds a page.
    """
    import altair as alt

    return alt.Chart(alt.NamedData(data))


def datum(i: int, row: Row, cells: int) -> dict[str, Any]:
    """What the layers need of one finding, on line `i`; its name takes at most `cells` letter widths."""
    f = row.finding
    zone, (low, high) = row.zone, row.reference_ends
    told = f", {row.told}" if row.told else ""
    return {
        "row": i,
        "href": f"#{row.anchor}",
        "name": shorten(row.name, cells),
        "said": f"{row.name}, {f.value}: {row.share} ({row.interval}){told}, {row.verdict_word}",
        "number": "n/a" if row.estimate is None else row.share,
        "word": "" if row.verdict == "asked" else row.verdict_word,
        "verdict": row.verdict,
        "mark": row.mark,
        "low": f.low,
        "high": f.high,
        "reference": f.reference,
        "reference_low": low,
        "reference_high": high,
        "zone_low": zone[0] if zone else None,
        "zone_high": zone[1] if zone else None,
    }


def panel(data: str, rows: Sequence[Row], n: int, *, top: float, title: str, ticks: int) -> list[Any]:
    """The layers of one plot of `n` lines, back to front; its axis goes from 0 to `top`."""
    import altair as alt

    # On a short axis only the last label has room for its sign.
    sign = f"(datum.value > {top - 0.001} ? ' %' : '')" if ticks < 5 else "' %'"
    axis = alt.Axis(
        values=[top * t / (ticks - 1) for t in range(ticks)],
        labelExpr=f"format(datum.value * 100, 'd') + {sign}",
        title=title,
    )

    def x(field: str) -> Any:
        return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=axis)

    found = {row.verdict for row in rows}
    marks = [layer for verdict in _SHAPES if verdict in found for layer in _marks(data, n, x, verdict)]
    return [*_reference(data, n, x), *marks]


def _reference(data: str, n: int, x: Callable[[str], Any]) -> list[Any]:
    import altair as alt

    held = chart(data).transform_filter("datum.reference !== null").encode(y=_y(n))
    zone = held.transform_filter("datum.zone_low !== null").mark_bar(
        fill=COLOURS["zone"], height=alt.RelativeBandSize(1)
    )
    band = held.transform_filter("datum.reference_high > datum.reference_low")
    band = band.mark_bar(fill=COLOURS["band"], height=alt.RelativeBandSize(0.6))
    across = chart(data).mark_rule(stroke=COLOURS["line"], strokeWidth=1)
    tick = held.mark_tick(color=COLOURS["reference"], opacity=1, thickness=2, size=16)
    return [
        zone.encode(x=x("zone_low"), x2="zone_high:Q"),
        across.encode(y=_y(n), x=alt.value(0), x2=alt.value("width")),
        band.encode(x=x("reference_low"), x2="reference_high:Q"),
        tick.encode(x=x("reference")),
    ]


def _marks(data: str, n: int, x: Callable[[str], Any], verdict: str) -> list[Any]:
    colour = COLOURS[verdict]
    inside = COLOURS["paper"] if verdict == "undetermined" else colour
    some = chart(data).transform_filter(f"datum.verdict === '{verdict}'")
    some = some.encode(y=_y(n), href="href:N", description="said:N")
    line = some.mark_rule(stroke=colour, strokeWidth=2)
    mark = some.transform_filter("datum.mark !== null")
    mark = mark.mark_point(shape=_SHAPES[verdict], size=105, opacity=1, fill=inside, stroke=colour)
    return [line.encode(x=x("low"), x2="high:Q"), mark.encode(x=x("mark"))]


def names(data: str, n: int) -> Any:
    """The concept at the head of each line: the one keyboard stop of the line."""
    import altair as alt

    text = chart(data).mark_text(align="right", baseline="middle", fontSize=13, fill=COLOURS["ink"])
    return text.encode(x=alt.value(-12), y=_y(n), text="name:N", href="href:N", description="said:N")


def numbers(data: str, n: int, *, worded: bool = False) -> list[Any]:
    """The share at the end of each line and, if `worded`, its verdict."""
    import altair as alt

    end = chart(data).encode(x=alt.value("width"), y=_y(n), href="href:N")
    style = {"baseline": "middle", "fontSize": 12, "aria": False}
    share = end.mark_text(align="right", dx=50 if worded else 42, fill=COLOURS["ink"], **style)
    word = end.mark_text(align="left", dx=62, fill=COLOURS["soft"], **style)
    return [share.encode(text="number:N"), word.encode(text="word:N")][: 1 + worded]


def _y(n: int) -> Any:
    import altair as alt

    return alt.Y("row:O", axis=None, scale=alt.Scale(domain=list(range(n)), padding=0))
