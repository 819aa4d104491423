"""Layouts on a canvas of pixels: how large it is, where its boxes are, and which can be drawn as one batch."""

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

from fairest.errors import BadInput
from fairest.generate.layout.layout import Layout

if TYPE_CHECKING:
    from fairest.generate.engine.objective import Box

__all__ = ["alike", "on_grid", "roomy", "sides"]


def alike(layouts: Layout | Sequence[Layout], number: int) -> tuple[Layout, ...]:
    """A layout for each picture of a batch; one serves all. Raises `BadInput`.

    They may differ in prompts and seeds. Boxes, weights, adapters and ratio are those of the whole batch, which is
    drawn at once.
    """
    found = (layouts,) * number if isinstance(layouts, Layout) else tuple(layouts)
    if len(found) != number:
        raise BadInput(f"There are {len(found)} layouts for {number} pictures.", hint="Give one, or one for each.")
    if any(_frame(layout) != _frame(found[0]) for layout in found):
        raise BadInput(
            "The layouts of one batch differ in boxes, weights, adapters or ratio.",
            hint="Draw them one by one; prompts and seeds may differ.",
        )
    return found


def roomy(layout: Layout, side: int) -> int:
    """The shorter side of a canvas on which an average box has about `side` pixels a side: `side` to twice that.

    Models draw a person well on a canvas of the size they learnt from; more than four times its area takes too long.
    """
    units = max(layout.ratio, 1 / layout.ratio)  # the canvas, in squares of its shorter side
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in (r.box for r in layout.regions)]
    return round(side * min(2.0, max(1.0, 1 / sqrt(units * sum(areas) / len(areas)))))


def sides(ratio: float, size: int, step: int) -> tuple[int, int]:
    """Width and height in pixels, multiples of `step`: the shorter side is `size`."""
    width, height = (size * ratio, float(size)) if ratio >= 1 else (float(size), size / ratio)
    return max(step, step * round(width / step)), max(step, step * round(height / step))


def on_grid(box: "Box", width: int, height: int, step: int) -> "Box":
    """The box with its edges moved to multiples of `step` pixels, which networks that halve sides need; not empty."""
    (left, right), (top, bottom) = (
        _edges(box[0], box[2], width // step),
        _edges(box[1], box[3], height // step),
    )
    return left, top, right, bottom


def _edges(start: float, end: float, cells: int) -> tuple[float, float]:
    """The nearest edges of cells; where these are one, the cell of the middle."""
    first, last = round(start * cells), round(end * cells)
    if first == last:
        first = min(int((start + end) / 2 * cells), cells - 1)
    return first / cells, max(last, first + 1) / cells


def _frame(layout: Layout) -> object:
    return layout.ratio, [(region.box, region.weight, region.adapters) for region in layout.regions]
