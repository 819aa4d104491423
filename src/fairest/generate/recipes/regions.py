"""A picture of several people, each in a box of their own, with their own prompt, LoRA and seed."""

from collections.abc import Sequence

import torch
from torch import Tensor

from fairest.generate.engine import denoisers
from fairest.generate.engine.denoisers import cfg, with_adapters
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.objective import Box, boxed
from fairest.generate.engine.sampling import sample, start
from fairest.generate.engine.streams import Streams
from fairest.generate.layout.canvas import alike, on_grid, roomy, sides
from fairest.generate.layout.layout import Layout
from fairest.generate.recipes.studio import Studio
from fairest.train.lora import read_lora

__all__ = ["regions"]

_WHOLE = (0.0, 0.0, 1.0, 1.0)
_CELL = 8
"""What the sides of a box are multiples of, in places of `x`: networks halve them up to three times."""


@torch.no_grad()
def regions(
    studio: Studio,
    prompt: str,
    *,
    layout: Layout | Sequence[Layout],
    steps: int = 10,
    guidance: float | None = None,
    avoid: str = "",
    background: float = 0.01,
    size: int = 0,
    method: str = "dpm++2m",
) -> Tensor:
    """Draw people region by region: MultiDiffusion (Bar-Tal et al. 2023), with a LoRA and a seed for each region.

    At every step each region's prompt says what is in its box, and the background's what is on the whole canvas; where
    boxes overlap, the mean by weights counts. `layout` is for all pictures, or one for each, which then differ in
    prompts and seeds alone. A region's seed is that of the noise its box begins with; the fresh noise of the method
    "ancestral" is the picture's. `prompt` is the background's where the layout names none. `steps` and `method` are the
    sampler's; `guidance` how strongly prompts are followed, by default the model's own; `avoid` what to stay away
    from; `background` the weight of the background under each region, 0 for none; `size` the shorter side in pixels,
    by default the model's, or up to twice that where boxes are small. Raises `BadInput`.
    """
    model, number = studio.model, len(studio.seeds)
    layouts = alike(layout, number)
    step = _CELL * model.codec.factor
    width, height = sides(layouts[0].ratio, size or roomy(layouts[0], model.side), step)
    boxes = [on_grid(region.box, width, height, step) for region in layouts[0].regions]
    away = model.denoiser([avoid] * number)

    def saying(texts: list[str]) -> Denoiser:
        return cfg(model.denoiser(texts), away, model.guidance if guidance is None else guidance)

    parts = [(saying([each.background or prompt for each in layouts]), _WHOLE, background)] if background else []
    for place, (box, region) in enumerate(zip(boxes, layouts[0].regions, strict=True)):
        person = saying([each.regions[place].prompt for each in layouts])
        if region.adapters:
            loras = {read_lora(file): weight for file, weight in region.adapters.items()}
            person = with_adapters(person, model.network, loras)
        parts.append((person, box, region.weight))
    sigmas = model.sigmas(steps, width, height)
    x = start(model.codec, sigmas, studio.streams("noise"), width, height)
    _seed(x, boxes, layouts, float(sigmas[0]))
    fresh = studio.streams("fresh noise")
    clean = sample(denoisers.regions(parts), sigmas, x, method, streams=fresh, on_step=studio.on_step)
    return model.codec.decode(clean).clamp(0, 1)


def _seed(x: Tensor, boxes: Sequence[Box], layouts: Sequence[Layout], sigma: float) -> None:
    """Put the noise of its own seed into the box of each region that has one, in place."""
    for row, layout in enumerate(layouts):
        for box, region in zip(boxes, layout.regions, strict=True):
            if region.seed is not None:
                inside = boxed(x[row : row + 1], box)
                inside.copy_(sigma * Streams([region.seed], "noise").normal(*inside.shape[1:]))
