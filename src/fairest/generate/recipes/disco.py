"""Disco Diffusion: a diffusion model guided by what several perceptors see in many cut-outs."""

from torch import Tensor

from fairest.generate.engine import sampling
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.denoisers import cfg, guide, mirror
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives import TV, Perceptual, Range, Saturation, Similarity
from fairest.generate.engine.views import Crops, views
from fairest.generate.layout.canvas import sides
from fairest.generate.recipes.studio import Studio

__all__ = ["disco"]


def disco(
    studio: Studio,
    prompt: str,
    *,
    steps: int = 25,
    strength: Curve | float | str = 100.0,
    guidance: float = 1.0,
    avoid: str = "",
    style: str = "",
    overview: Curve | float | str = "[6]*400+[2]*600",
    inner: Curve | float | str = "[2]*400+[6]*600",
    power: Curve | float | str = 1.0,
    grey: Curve | float | str = "[0.2]*400+[0]*600",
    smooth: float = 0.0,
    in_range: float = 1.0,
    saturation: float = 0.0,
    clamp: float = 0.1,
    init: Tensor | None = None,
    likeness: float = 1.0,
    start: float = 0.0,
    symmetry: str = "",
    symmetry_until: float = 0.3,
    method: str = "ancestral",
    eta: float = 0.8,
    size: int = 0,
    through: str = "network",
) -> Tensor:
    """Guide a diffusion model by perceptors: Disco Diffusion (github.com/alembics/disco-diffusion), version 5.

    todo
    """
    model, number, sigmas = studio.model, len(studio.seeds), studio.model.sigmas(steps)
    ratio = init.shape[-1] / init.shape[-2] if init is not None else 1.0
    width, height = sides(ratio, size or model.side, 8 * model.codec.factor)
    wanted = {text: weight for text, weight in {prompt: 1.0, style: 0.5, avoid: -0.5}.items() if text}
    crops = Crops(overview=overview, inner=inner, power=power, grey=grey)
    objective: Objective = smooth * TV() + in_range * Range() + saturation * Saturation()
    for perceptor in studio.perceptors:
        seen = Similarity(perceptor, list(wanted), list(wanted.values()))
        objective = objective + views(seen, perceptor.size, crops)
    if init is not None:
        objective = objective + likeness * Perceptual(studio.perceptor, init)
    denoiser: Denoiser = cfg(model.denoiser([prompt] * number), model.denoiser([""] * number), guidance)
    if symmetry:
        denoiser = mirror(denoiser, symmetry, symmetry_until, sigmas)
    looks = studio.streams("crops")
    denoiser = guide(denoiser, objective, strength, sigmas=sigmas, streams=looks, clamp=clamp, through=through)
    levels, noise = sampling.skipped(sigmas, start), studio.streams("noise")
    x = sampling.start(model.codec, levels, noise, width, height, init)
    x = sampling.sample(denoiser, levels, x, method, streams=noise, eta=eta, on_step=studio.on_step)
    return sampling.shown(model.codec, x)
