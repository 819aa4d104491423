"""Big Sleep: a generator that was told nothing, and perceptors that look for a text in what it could draw."""

import torch
from torch import Tensor

from fairest.generate.engine.canvases import Latent, drawn
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objectives import Prior
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.sampling import start
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.limits import at_least
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import wish

__all__ = ["big_sleep"]


def big_sleep(
    studio: Studio,
    prompt: str,
    *,
    style: str = "",
    avoid: str = "",
    steps: int = 40,
    draws: int = 3,
    size: int = 0,
    prior: Curve | float | str = 1.0,
    overview: Curve | float | str = 4,
    inner: Curve | float | str = 0,
    rate: Curve | float | str = 0.1,
) -> Tensor:
    """The latent of a generator moved until perceptors see the text (github.com/lucidrains/big-sleep).

    The generator is the diffusion model without a prompt: its noise is the latent, and its few steps without chance
    (DDIM) are a function of it through which gradients flow.

    `style` is a text that counts half beside the prompt, `avoid` one to stay away from. `steps` are the optimiser's,
    `draws` those of the diffusion model at each of them. `size` is in pixels a side; 0 is the model's own. `prior` is
    the weight of the latent's staying standard normal, as the model knows it. `overview` and `inner` count the looks at
    the whole picture and at parts of it. `rate` is the optimiser's.
    """
    model = studio.model
    at_least(0, steps=steps, size=size)
    at_least(1, draws=draws)
    side = size or model.side
    noise = start(model.codec, torch.ones(1), studio.streams("noise"), side, side).to(studio.device)
    canvas = Latent(drawn(model.denoiser([""] * len(noise)), model.sigmas(draws, side, side)), noise)
    crops = Crops(overview=overview, inner=inner, grey=0)
    objective = wish(studio, crops, prompt, style, avoid) + Prior(canvas).at(prior)
    return optimise(canvas, objective, steps, studio.streams("views"), rate=rate, on_step=studio.on_step)
