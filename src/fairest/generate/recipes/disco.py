"""Disco Diffusion: a diffusion model guided by what several perceptors see in many cut-outs."""

from torch import Tensor

from fairest.generate.engine import sampling
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.denoisers import guide, mirror
from fairest.generate.engine.objectives import TV, Perceptual, Range, Saturation
from fairest.generate.engine.views import Crops
from fairest.generate.layout.canvas import sides
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Studio
from fairest.generate.recipes.wish import wish

__all__ = ["disco"]


def disco(
    studio: Studio,
    prompt: str,
    *,
    steps: int = 20,
    strength: Curve | float | str = 300.0,
    others: Curve | float | str = 1.0,
    guidance: float = 1.0,
    avoid: str = "",
    style: str = "",
    overview: Curve | float | str = "[4]*400+[1]*600",
    inner: Curve | float | str = "[1]*400+[4]*600",
    power: Curve | float | str = 1.0,
    grey: Curve | float | str = "[0.2]*400+[0]*600",
    smooth: float = 0.0,
    in_range: float = 1.0,
    saturation: float = 0.0,
    clamp: float = 0.5,
    init: Tensor | None = None,
    likeness: float = 1.0,
    start: float = 0.0,
    symmetry: str = "",
    symmetry_until: float = 0.3,
    eta: float = 0.8,
    size: int = 0,
) -> Tensor:
    """Guide a diffusion model by perceptors: Disco Diffusion (github.com/alembics/disco-diffusion), version 5.

    What is a curve may be a number, or levels over the steps: "[12]*400+[4]*600".

    `strength` is how much the perceptors guide, by their mean, a curve; `others` how much those after the first count.
    `guidance` is how strongly the model itself follows the prompt: 1 as it was trained, 0 not at all, as Disco's own
    model knew no words. `style` is a second text that counts half, `avoid` one to stay away from. `overview` and
    `inner` are how many cut-outs show the whole picture and parts of it, curves; `power` above 1 makes small parts more
    frequent; `grey` is the share of the parts that are seen without colours. `smooth` weighs total variation,
    `in_range` what is beyond black and white, `saturation` strong colours; all three beside the perceptors' 1. `clamp`
    is the most a step's guidance moves the estimate, as root mean square. `init` is a picture to begin with, `likeness`
    the weight of the perceptual distance to it, and `start` the share of the steps that are left out for it. `symmetry`
    is "left-right" or "top-bottom", and holds `symmetry_until` that share of the steps. `eta` is the fresh noise of
    each step, 0 for none; `size` the shorter side in pixels, by default (0) the model's.
    """
    model = studio.model
    ratio = init.shape[-1] / init.shape[-2] if init is not None else 1.0
    width, height = sides(ratio, size or model.side, 8 * model.codec.factor)
    sigmas = model.sigmas(steps, width, height)
    crops = Crops(overview=overview, inner=inner, power=power, grey=grey)
    objective = wish(studio, crops, prompt, style, avoid, others)
    objective += smooth * TV() + in_range * Range() + saturation * Saturation()
    if init is not None:
        objective += likeness * Perceptual(studio.perceptor, init)
    denoiser = prompted(studio, prompt, guidance=guidance)
    if symmetry:
        denoiser = mirror(denoiser, symmetry, symmetry_until, sigmas)
    crop, noise, fresh = (studio.streams(purpose) for purpose in ("crops", "noise", "fresh noise"))
    denoiser = guide(denoiser, objective, strength, sigmas=sigmas, streams=crop, clamp=clamp)
    levels = sampling.skipped(sigmas, start)
    x = sampling.start(model.codec, levels, noise, width, height, init)
    x = sampling.sample(denoiser, levels, x, "ancestral", streams=fresh, eta=eta, on_step=studio.on_step)
    return sampling.shown(model.codec, x)
