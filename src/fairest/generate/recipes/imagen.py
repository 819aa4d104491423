"""Imagen: a small picture from a frozen text encoder, then a larger one of it."""

from torch import Tensor

from fairest.generate.engine.cascade import cascade, enlarging
from fairest.generate.engine.denoisers import threshold
from fairest.generate.engine.sampling import sample, shown, start
from fairest.generate.recipes.prompted import prompted
from fairest.generate.recipes.studio import Studio

__all__ = ["imagen"]


def imagen(
    studio: Studio,
    prompt: str,
    *,
    steps: int = 20,
    guidance: float | None = None,
    avoid: str = "",
    percentile: float = 0.995,
    enlarging_steps: int = 20,
    enlarging_guidance: float = 1.0,
    augmentation: float = 0.1,
) -> Tensor:
    """A cascade of the model and the enlarger: Saharia et al. 2022, sections 2.2 to 2.4.

    `steps` and `guidance` (by default the model's own) are those of the small picture, `enlarging_steps` and
    `enlarging_guidance` those of the large one; `avoid` is a text both stay away from. `percentile` is that of the
    dynamic threshold, which stages of pixels get; the numbers of latents have no bounds to hold. `augmentation`, 0 to
    1, is how much the small picture is roughened, so that the second stage mends what the first got wrong. Whoever ends
    the small picture's drawing early gets that, as it is then, drawn larger.
    """
    model = studio.model

    def small() -> Tensor:
        sigmas, denoiser = model.sigmas(steps), prompted(studio, prompt, avoid, guidance)
        if model.codec.factor == 1:
            denoiser = threshold(denoiser, percentile)
        x = start(model.codec, sigmas, studio.streams("noise"), model.side, model.side)
        return shown(model.codec, sample(denoiser, sigmas, x, on_step=studio.on_step))

    larger = enlarging(
        studio.enlarger,
        [prompt] * len(studio.seeds),
        studio.streams("enlarging"),
        steps=enlarging_steps,
        guidance=enlarging_guidance,
        avoid=avoid,
        augmentation=augmentation,
        percentile=percentile,
        on_step=studio.on_step,
    )
    return cascade(small, [larger])
