"""The curve as a picture, by Vega-Altair, without a browser."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

__all__ = ["write_chart"]

_NAMES = {
    "occupation": "occupation as asked", "gender": "gender as asked", "skin-tone": "skin tone as asked",
    "own": "first LoRA: its word as taught",
}  # fmt: skip
_WEIGHTS = ("each in full", "each one part of n")


def write_chart(rows: Sequence[Mapping[str, Any]], file: Path) -> None:
    """A panel for each way of weighting: shares with their 95 % intervals over the number of LoRAs."""
    x = alt.X("place:Q", title="LoRAs", axis=alt.Axis(values=list(range(6)), labelExpr=_label([0, 1, 2, 4, 8, 16])))
    y = alt.Y("share:Q", title="share of pictures", scale=alt.Scale(domain=[0, 1]))
    hue = alt.Color("what:N", title=None, sort=list(_NAMES.values()), scale=alt.Scale(scheme="dark2"))
    base = alt.Chart(alt.Data(values=_points(rows))).encode(x=x, color=hue)
    plot = (
        base.mark_area(opacity=0.12, line=False).encode(y=alt.Y("low:Q", title="share of pictures"), y2="high:Q")
    ) + (base.mark_line(point=True).encode(y=y))
    sized = plot.properties(width=330, height=260).facet(alt.Facet("weight:N", title=None, sort=list(_WEIGHTS)))
    legend = {"orient": "bottom", "columns": 4, "labelLimit": 300, "symbolOpacity": 1}
    spec = sized.configure(background="white").configure_legend(**legend).to_dict()
    release = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    file.write_bytes(vl_convert.vegalite_to_png(spec, vl_version=release, scale=2))


def _points(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """None at all, and one in full, begin both panels."""
    points = []
    for weight, row in (
        (w, row) for w in _WEIGHTS for row in rows if row["n"] < 2 or (row["weight"] == 1) == (w == _WEIGHTS[0])
    ):
        for key, name in _NAMES.items():
            hits, n, low, high = row[key]
            place = row["n"].bit_length()
            points.append({"weight": weight, "place": place, "what": name, "share": hits / n, "low": low, "high": high})
    return points


def _label(names: Sequence[int]) -> str:
    return f"{list(names)}[datum.value]"
