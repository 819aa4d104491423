"""StyleCLIP: a picture's own latent, moved a little towards a text."""

import torch
from torch import Tensor

from fairest.generate.engine.canvases import Latent, drawn
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objective import Term
from fairest.generate.engine.objectives import Likeness, Prior
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.sampling import start
from fairest.generate.engine.step import Step
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.limits import at_least
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import wish

__all__ = ["style_clip"]


def style_clip(
    studio: Studio,
    prompt: str,
    *,
    source: str = "",
    avoid: str = "",
    init: Tensor | None = None,
    search: int = 40,
    steps: int = 30,
    draws: int = 3,
    near: Curve | float | str = 0.5,
    prior: Curve | float | str = 1.0,
    overview: Curve | float | str = 4,
    rate: Curve | float | str = 0.1,
) -> Tensor:
    """Change a picture as a text says and keep the rest (Patashnik et al. 2021, "StyleCLIP", latent optimisation).

    The latent is the noise of the diffusion model, drawn from in a few steps without chance under the prompt `source`.

    The prompt says what the picture shall show, `source` what it shows at first: of it the seed draws the picture that
    is changed. `avoid` is a text to stay away from. `init` are pictures to change instead; their latents are searched
    for first, in `search` steps. `steps` are the optimiser's, `draws` those of the diffusion model at each of them.
    `near` is the weight of the latent's staying where it was, `prior` that of its staying standard normal. `overview`
    counts the looks at the picture. `rate` is the optimiser's.
    """
    model = studio.model
    at_least(0, search=search, steps=steps)
    at_least(1, draws=draws)
    streams, stopped = studio.streams("views"), False
    noise = start(model.codec, torch.ones(1), studio.streams("noise"), model.side, model.side).to(studio.device)
    canvas = Latent(drawn(model.denoiser([source] * len(noise)), model.sigmas(draws, model.side, model.side)), noise)

    def tell(step: Step) -> bool:
        nonlocal stopped
        stopped = bool(studio.on_step and studio.on_step(step))
        return stopped

    if init is not None:
        alike = 10 * Likeness(init) + Prior(canvas).at(prior)
        found = optimise(canvas, alike, search, streams, rate=rate, on_step=tell)
        if stopped:
            return found
    before = canvas.latent.detach().clone()
    kept = Term("near", lambda _pictures, _moment: (canvas.latent - before).square().flatten(1).mean(1))
    crops = Crops(overview=overview, inner=0)
    objective = wish(studio, crops, prompt, avoid=avoid) + kept.at(near) + Prior(canvas).at(prior)
    return optimise(canvas, objective, steps, streams, rate=rate, on_step=studio.on_step)
