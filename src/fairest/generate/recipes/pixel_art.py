"""Pixel art: a few cells of a few colours, chosen until perceptors see a text in them."""

from torch import Tensor

from fairest.generate.engine.canvases import Palette
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import TV, Symmetry
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import wish

__all__ = ["pixel_art"]


def pixel_art(
    studio: Studio,
    prompt: str,
    *,
    style: str = "",
    avoid: str = "",
    init: Tensor | None = None,
    steps: int = 150,
    cells: int = 32,
    size: int = 0,
    colours: str = "emoji",
    learn: bool = False,
    symmetry: Curve | float | str = 3.0,
    tv: Curve | float | str = 6.0,
    overview: Curve | float | str = 8,
    inner: Curve | float | str = 0,
    rate: Curve | float | str = 0.1,
) -> Tensor:
    """A grid of cells in the colours of a palette, after Pixray (github.com/pixray/pixray) and Text2PixelArt.

    style: a text that counts half beside the prompt. avoid: a text to stay away from. init: the pictures to begin
    with, in the nearest colours. steps: of the optimiser. cells: of a side. size: pixels a side, the same number a
    cell; 0 is about the first perceptor's own. colours: a palette's name, as "pico-8", or colours, as
    "#0f380f #9bbc0f". learn: whether the palette may change, too. symmetry: weight of being like its mirror image. tv:
    weight of smoothness. overview, inner: looks at the whole picture and at parts of it. rate: the optimiser's.
    """
    side = size or max(1, round(studio.perceptor.size / cells)) * cells
    streams = studio.streams("canvas")
    canvas = Palette(cells, cells, colours, streams, width=side, height=side, learn=learn, device=studio.device)
    if init is not None:
        canvas.set(init)
    crops = Crops(overview=overview, inner=inner, smallest=0.7, grey=0)
    objective = wish(studio, crops, prompt, style, avoid) + TV().at(tv) + Symmetry().at(symmetry)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
