"""StyleCLIP: a picture's own latent, moved a little towards a text."""

from torch import Tensor

from fairest.generate.engine.canvases import Latent, drawn
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objective import Term
from fairest.generate.engine.objectives import Likeness, Prior
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.views import Crops
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

    prompt: what the picture shall show. source: what it shows at first: of it the seed draws the picture that is
    changed. avoid: a text to stay away from. init: pictures to change instead; their latents are searched for first,
    in `search` steps. steps: of the optimiser. draws: steps of the diffusion model at each of them. near: weight of
    the latent's staying where it was. prior: weight of its staying standard normal. overview: looks at the picture.
    rate: the optimiser's.
    """
    model = studio.model
    cells, looks = model.side // model.codec.factor, studio.streams("views")
    noise = studio.streams("noise").normal(model.codec.channels, cells, cells).to(studio.device)
    canvas = Latent(drawn(model.denoiser([source] * len(noise)), model.sigmas(draws)), noise)
    if init is not None:
        optimise(canvas, 10 * Likeness(init) + Prior(canvas).at(prior), search, looks, rate=rate)
    before = canvas.latent.detach().clone()
    kept = Term("near", lambda _pictures, _moment: (canvas.latent - before).square().flatten(1).mean(1))
    crops = Crops(overview=overview, inner=0)
    objective = wish(studio, crops, prompt, avoid=avoid) + kept.at(near) + Prior(canvas).at(prior)
    return optimise(canvas, objective, steps, looks, rate=rate, on_step=studio.on_step)
