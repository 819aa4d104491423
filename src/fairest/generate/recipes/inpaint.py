"""A part of a picture drawn anew."""

import torch
from torch import Tensor
from torch.nn import functional as F

from fairest.errors import BadInput
from fairest.generate.engine.denoisers import inpaint as only_inside
from fairest.generate.engine.sampling import sample, scaled, shown, start
from fairest.generate.layout.canvas import sides
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Studio

__all__ = ["inpaint"]


def inpaint(
    studio: Studio,
    prompt: str,
    *,
    init: Tensor | None = None,
    mask: Tensor | None = None,
    steps: int = 30,
    guidance: float | None = None,
    avoid: str = "",
    size: int = 0,
    method: str = "ancestral",
) -> Tensor:
    """Draw what a mask covers and leave the rest as it is: RePaint's step (Lugmayr et al. 2022, section 4.1).

    `init` is the picture and `mask` one that is white where to draw. `prompt` says what the whole picture shows;
    `steps`, `guidance` (by default the model's own), `avoid`, `size` (the shorter side, by default the model's) and
    `method` are those of `image-to-image`; fresh noise at each step ("ancestral") lets the new part settle into the
    old. Raises `BadInput` without a picture and a mask.
    """
    if init is None or mask is None:
        raise BadInput("inpaint needs a picture and a mask.", hint="Give both: --init FILE --mask FILE")
    model, number = studio.model, len(studio.seeds)
    width, height = sides(init.shape[-1] / init.shape[-2], size or model.side, 8 * model.codec.factor)
    sigmas = model.sigmas(steps, width, height)
    picture = scaled(init, number, width, height)
    where = scaled(mask.mean(1, keepdim=True), number, width, height)
    with torch.no_grad():
        clean = model.codec.encode(picture)
    noise = start(model.codec, torch.ones(1), studio.streams("noise"), width, height).to(clean)
    cells = F.adaptive_max_pool2d((where > 0.5).float(), clean.shape[-2:])
    inside, fresh = (
        only_inside(prompted(studio, prompt, avoid, guidance), clean, cells, noise),
        studio.streams("fresh noise"),
    )
    x = sample(inside, sigmas, clean + sigmas[0] * noise, method, streams=fresh, on_step=studio.on_step)
    return picture + where * (shown(model.codec, x).to(picture) - picture)
