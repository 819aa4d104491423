"""Deep Daze: a small network that turns places into colours, and perceptors that read a text into it."""

from torch import Tensor

from fairest.generate.engine.canvases import CPPN
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
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
    inner: Curve | float | str = 2,
    rate: Curve | float | str = 0.003,
) -> Tensor:
    """A network of sines a picture, trained until perceptors see the text (github.com/lucidrains/deep-daze).

    style: a text that counts half beside the prompt. avoid: a text to stay away from. init: the pictures to begin
    with, which the networks are fitted to. steps: of the optimiser. size: pixels a side; 0 is the first perceptor's
    own. hidden, layers: numbers in a layer of the network, and how many layers. detail: how fast its first sines turn;
    more draws finer patterns. overview, inner: looks at the whole picture and at parts of it. rate: the optimiser's.
    """
    side = size or studio.perceptor.size
    shape = {"hidden": hidden, "layers": layers}
    canvas = CPPN(side, side, studio.streams("canvas"), **shape, detail=detail, device=studio.device)
    if init is not None:
        canvas.set(init)
    crops = Crops(overview=overview, inner=inner, smallest=0.7, grey=0, noise=0.05)
    objective = wish(studio, crops, prompt, style, avoid)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
