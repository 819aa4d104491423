"""Stable Diffusion, and all text-to-image diffusion."""

from torch import Tensor

from fairest.generate.engine.sampling import sample, shown, start
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Studio

__all__ = ["stable_diffusion"]


def stable_diffusion(
    studio: Studio,
    prompt: str,
    *,
    steps: int = 20,
    guidance: float | None = None,
    avoid: str = "",
    size: int = 0,
    method: str = "dpm++2m",
    eta: float = 1.0,
) -> Tensor:
    """Draw by diffusion alone, from noise: Rombach et al. 2022, with the guidance of Ho and Salimans 2022.

    `steps` is how often noise is taken away; `guidance` how strongly the prompt is followed, by default the model's
    own; `avoid` a text to stay away from; `size` the side in pixels, by default (0) the one the model was made for.
    `method` is euler (which is DDIM), ancestral, heun or dpm++2m; `eta` how much fresh noise "ancestral" puts in.
    """
    model, denoiser = studio.model, prompted(studio, prompt, avoid, guidance)
    side = size or model.side
    sigmas = model.sigmas(steps, side, side)
    x = start(model.codec, sigmas, studio.streams("noise"), side, side)
    fresh = studio.streams("fresh noise")
    return shown(model.codec, sample(denoiser, sigmas, x, method, streams=fresh, eta=eta, on_step=studio.on_step))
