"""What a perceptor's layers see into a picture."""

from torch import Tensor

from fairest.generate.engine.canvases import Spectrum
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import TV, Activation, Likeness
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.tap import blocks
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.studio import Studio

__all__ = ["deep_dream"]


def deep_dream(
    studio: Studio,
    prompt: str = "",
    *,
    init: Tensor | None = None,
    steps: int = 40,
    size: int = 0,
    overview: Curve | float | str = 2,
    inner: Curve | float | str = 6,
    keep: Curve | float | str = 0.0,
    tv: Curve | float | str = 4.0,
    rate: Curve | float | str = 0.1,
) -> Tensor:
    """A picture in which layers answer more strongly, whatever they see in it.

    DeepDream (Mordvintsev, Olah and Tyka 2015), on a spectrum instead of in octaves: all sizes of detail move at once
    (Olah et al. 2017). The prompt names layers, as "encoder.layers.2, encoder.layers.3"; without one it is the block
    in the middle. A layer that is not there is refused with those nearest to it.

    init: the pictures to dream into; without any, noise. steps: of the optimiser. size: pixels a side; 0 is twice the
    perceptor's, so that parts show it detail. overview, inner: looks at the whole picture and at parts. keep: weight
    of likeness to `init`. tv: weight of smoothness. rate: the optimiser's.
    """
    perceptor = studio.perceptor
    side = size or 2 * perceptor.size
    named = [layer.strip() for layer in prompt.split(",") if layer.strip()]
    layers = named or blocks(perceptor.network)[len(blocks(perceptor.network)) // 2 :][:1]
    canvas = Spectrum(side, side, studio.streams("canvas"), device=studio.device)
    dream = sum((Activation(perceptor, layer) for layer in layers[1:]), start=Activation(perceptor, layers[0]))
    objective = views(dream, perceptor.size, Crops(overview=overview, inner=inner, grey=0)) + TV().at(tv)
    if init is not None:
        canvas.set(init)
        objective += Likeness(init).at(keep)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
