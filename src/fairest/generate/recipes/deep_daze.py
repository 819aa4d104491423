"""Deep Daze: a small network that turns places into colours, and perceptors that read a text into it."""

from torch import Tensor

from fairest.generate.engine.canvases import CPPN
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.optimise import optimise
from fairest.generate.recipes.looks import at_least, looks
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
    steps: int = 100,
    size: int = 0,
    hidden: int = 64,
    layers: int = 4,
    detail: float = 16.0,
    overview: Curve | float | str = 6,
    inner: Curve | float | str | None = None,
    rate: Curve | float | str = 0.003,
) -> Tensor:
    """A network of sines a picture, trained until perceptors see the text (github.com/lucidrains/deep-daze).

    `style` is a text that counts half beside the prompt, `avoid` one to stay away from. `init` are the pictures to
    begin with, which the networks are fitted to. `steps` are the optimiser's. `size` is in pixels a side; 0 is the
    first perceptor's own. `hidden` is how many numbers a layer of the network has, `layers` how many layers there are,
    `detail` how fast the first sines turn; more draws finer patterns. `overview` and `inner` count the looks at the
    whole picture and at parts of it; by default there are none at parts where the perceptor is small. `rate` is the
    optimiser's.
    """
    at_least(0, steps=steps, size=size)
    at_least(1, hidden=hidden, layers=layers)
    side = size or studio.perceptor.size
    streams = studio.streams("canvas")
    canvas = CPPN(side, side, streams, hidden=hidden, layers=layers, detail=detail, device=studio.device)
    if init is not None:
        canvas.set(init)
    crops = looks(studio, overview, inner, smallest=0.7, noise=0.05)
    objective = wish(studio, crops, prompt, style, avoid)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
