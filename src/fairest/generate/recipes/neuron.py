"""What one neuron or channel of a perceptor answers to."""

from torch import Tensor

from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.generate.engine.canvases import Spectrum
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import TV, Activation
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.tap import blocks
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.studio import Studio

__all__ = ["neuron"]


def neuron(
    studio: Studio,
    prompt: str,
    *,
    steps: int = 100,
    size: int = 0,
    overview: Curve | float | str = 4,
    inner: Curve | float | str = 4,
    tv: Curve | float | str = 1.0,
    decay: float = 1.0,
    rate: Curve | float | str = 0.05,
) -> Tensor:
    """A picture that a channel of a layer answers to, or one neuron of it.

    Feature visualisation (Olah et al. 2017), as in OpenAI's Microscope. The prompt names the layer and the channel as
    "encoder.layers.3:17"; with a place, counted row by row, "encoder.layers.3:17:5", it is one neuron. A transformer's
    class token, where it has one, is place 0. Each picture starts from its own noise, so several show what the answers
    have in common.

    steps: of the optimiser. size: pixels a side; 0 is the perceptor's own. overview, inner: looks at the whole picture
    and at parts. tv: weight of smoothness. decay: how much softer than noise the canvas is. rate: the optimiser's.
    """
    perceptor = studio.perceptor
    side = size or perceptor.size
    layer, channel, place = _named(prompt, perceptor)
    whole = overview if place is None else 8  # parts would put other things at the neuron's place
    crops = Crops(overview=whole, inner=inner if place is None else 0, grey=0, flip=0, colour=0)
    objective = views(Activation(perceptor, layer, channel, place), perceptor.size, crops) + TV().at(tv)
    canvas = Spectrum(side, side, studio.streams("canvas"), decay=decay, device=studio.device)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)


def _named(prompt: str, perceptor: Perceptor) -> tuple[str, int, int | None]:
    layer, *numbers = prompt.strip().split(":")
    if len(numbers) not in (1, 2) or not all(number.isdecimal() for number in numbers):
        known = blocks(perceptor.network)[:40]
        raise BadInput(
            f"{prompt[:60]!r} names no channel.",
            hint=f"Write LAYER:CHANNEL or LAYER:CHANNEL:PLACE; layers are {', '.join(known)} and their parts.",
        )
    return layer, int(numbers[0]), int(numbers[1]) if len(numbers) == 2 else None
