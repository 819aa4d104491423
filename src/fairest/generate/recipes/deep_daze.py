"""Deep Daze: a small network that turns places into colours, and perceptors that read a text into it."""

from torch import Tensor

from fairest.generate.engine.canvases import CPPN
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.limits import at_least
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import wish

__all__ = ["deep_daze"]


def deep_daze(
    studio: Studio,
    prompt: str,
    *,
    style: str = "",
    avoid: str = "",
    init: Tensor | None = None,
    steps: int = 120,
    size: int = 0,
    hidden: int = 64,
    layers: int = 4,
    detail: float = 10.0,
    overview: Curve | float | str = 1,
    inner: Curve | float | str = 7,
    rate: Curve | float | str = 0.0015,
) -> Tensor:
    """A network of sines a picture, trained until perceptors see the text (github.com/lucidrains/deep-daze).

    `style` is a text that counts half beside the prompt, `avoid` one to stay away from. `init` are the pictures to
    begin with, which the networks are fitted to. `steps` are the optimiser's. `size` is in pixels a side; 0 is the
    first perceptor's own. `hidden` is how many numbers a layer of the network has, `layers` how many layers there are,
    `detail` how fast the first sines turn; more draws finer patterns. `overview` and `inner` count the looks at the
    whole picture and at large parts of it, which show it at other sizes. `rate` is the optimiser's.
    """
    at_least(0, steps=steps, size=size)
    at_least(1, hidden=hidden, layers=layers)
    side = size or studio.perceptor.size
    streams = studio.streams("canvas")
    canvas = CPPN(side, side, streams, hidden=hidden, layers=layers, detail=detail, device=studio.device)
    if init is not None:
        canvas.set(init)
    crops = Crops(overview=overview, inner=inner, smallest=0.7, shift=0.1, grey=0, colour=0.2, noise=0.05)
    objective = wish(studio, crops, prompt, style, avoid)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
