"""A picture drawn again as a prompt would have it."""

from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine import sampling
from fairest.generate.layout.canvas import sides
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Studio

__all__ = ["image_to_image"]


def image_to_image(
    studio: Studio,
    prompt: str,
    *,
    init: Tensor | None = None,
    start: float = 0.3,
    steps: int = 30,
    guidance: float | None = None,
    avoid: str = "",
    size: int = 0,
    method: str = "dpm++2m",
) -> Tensor:
    """Put noise over a picture and take it away again under a prompt: SDEdit (Meng et al. 2022, section 3).

    `init` is the picture; `start` the share of the steps that are left out: the later the start, the less noise, and
    the closer to the picture (0 leaves nothing of it, 1 all). `steps` counts those left out, too. `guidance` is how
    strongly the prompt is followed, by default the model's own; `avoid` a text to stay away from; `size` the shorter
    side in pixels, by default (0) the model's; `method` the sampler's. Raises `BadInput` without a picture.
    """
    if init is None:
        raise BadInput("image-to-image begins with a picture.", hint="Give it: --init FILE")
    model, denoiser = studio.model, prompted(studio, prompt, avoid, guidance)
    width, height = sides(init.shape[-1] / init.shape[-2], size or model.side, 8 * model.codec.factor)
    sigmas = sampling.skipped(model.sigmas(steps, width, height), start)
    x = sampling.start(model.codec, sigmas, studio.streams("noise"), width, height, init)
    fresh = studio.streams("fresh noise")
    x = sampling.sample(denoiser, sigmas, x, method, streams=fresh, on_step=studio.on_step)
    return sampling.shown(model.codec, x)
