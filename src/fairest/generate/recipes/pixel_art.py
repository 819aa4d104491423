"""Pixel art: a few cells of a few colours, chosen until perceptors see a text in them."""

from torch import Tensor

from fairest.generate.engine.canvases import Palette
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import TV, Symmetry
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.limits import at_least
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
    steps: int = 60,
    cells: int = 32,
    size: int = 0,
    colours: str = "emoji",
    learn: bool = False,
    symmetry: Curve | float | str = 1.0,
    tv: Curve | float | str = 6.0,
    overview: Curve | float | str = 1,
    inner: Curve | float | str = 7,
    rate: Curve | float | str = 0.1,
) -> Tensor:
    """A grid of cells in the colours of a palette, after Pixray (github.com/pixray/pixray) and Text2PixelArt.

    `style` is a text that counts half beside the prompt, `avoid` one to stay away from. `init` are the pictures to
    begin with, in the nearest colours. `steps` are the optimiser's. `cells` are those of a side. `size` is in pixels a
    side, the same number a cell; 0 is about the first perceptor's own. `colours` is a palette's name, as "pico-8", or
    colours, as "#0f380f #9bbc0f"; `learn` says whether they may change, too. `symmetry` is the weight of being like its
    mirror image, `tv` that of smoothness. `overview` and `inner` count the looks at the whole picture and at large
    parts of it, which show it at other sizes. `rate` is the optimiser's.
    """
    at_least(0, steps=steps, size=size)
    at_least(1, cells=cells)
    side = size or max(1, round(studio.perceptor.size / cells)) * cells
    streams = studio.streams("canvas")
    canvas = Palette(cells, cells, colours, streams, width=side, height=side, learn=learn, device=studio.device)
    if init is not None:
        canvas.set(init)
    crops = Crops(overview=overview, inner=inner, smallest=0.7, shift=0.1, grey=0)
    objective = wish(studio, crops, prompt, style, avoid) + TV().at(tv) + Symmetry().at(symmetry)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
