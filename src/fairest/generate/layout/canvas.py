"""Layouts on a canvas of pixels: how large it is, where its boxes are, and which can be drawn as one batch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fairest.errors import BadInput
from fairest.generate.layout.layout import Layout

if TYPE_CHECKING:
    from fairest.generate.engine.objective import Box

__all__ = ["alike", "on_grid", "sides"]


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
    first = min(round(start * cells), cells - 1)
    return first / cells, max(round(end * cells), first + 1) / cells


def _frame(layout: Layout) -> object:
    return layout.ratio, [(region.box, region.weight, region.adapters) for region in layout.regions]
