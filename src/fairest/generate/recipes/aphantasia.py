"""Aphantasia: a spectrum that perceptors read a text into."""

from torch import Tensor

from fairest.generate.engine.canvases import Spectrum
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import TV, Sharpness
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.limits import at_least
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import wish

__all__ = ["aphantasia"]


def aphantasia(
    studio: Studio,
    prompt: str,
    *,
    style: str = "",
    avoid: str = "",
    init: Tensor | None = None,
    steps: int = 150,
    size: int = 0,
    decay: float = 1.5,
    sharpness: float = 0.0,
    tv: Curve | float | str = 3.0,
    overview: Curve | float | str = 1,
    inner: Curve | float | str = 7,
    rate: Curve | float | str = 0.06,
) -> Tensor:
    """A picture without a generator (github.com/eps696/aphantasia): a Fourier spectrum moved until perceptors see it.

    `style` is a text that counts half beside the prompt, `avoid` one to stay away from. `init` are the pictures to
    begin with; without any, nearly grey. `steps` are the optimiser's. `size` is in pixels a side; 0 is the first
    perceptor's own. `decay` is the spectrum's; higher is softer. `sharpness` asks for hard edges; `tv` is the weight
    of smoothness. `overview` and `inner` count the looks at the whole picture and at large parts of it, which show it
    at other sizes. `rate` is the optimiser's, in logits of a picture.
    """
    at_least(0, steps=steps, size=size)
    side = size or studio.perceptor.size
    canvas = Spectrum(side, side, studio.streams("canvas"), decay=decay, contrast=0.02, device=studio.device)
    if init is not None:
        canvas.set(init)
    crops = Crops(overview=overview, inner=inner, smallest=0.7, shift=0.1, grey=0, colour=0.2, noise=0.05)
    objective = wish(studio, crops, prompt, style, avoid) + TV().at(tv) + sharpness * Sharpness()
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
