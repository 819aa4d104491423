"""Small pictures first, then larger ones of them."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import TypeAlias

from torch import Tensor

from fairest.generate.engine.denoisers import cfg, threshold
from fairest.generate.engine.doors import Denoiser, Enlarger
from fairest.generate.engine.sampling import sample, shown, start
from fairest.generate.engine.step import OnStep
from fairest.generate.engine.streams import Streams

__all__ = ["Stage", "cascade", "enlarging"]

Stage: TypeAlias = Callable[[Tensor], Tensor]
"""Pictures `[b,3,h,w]` in 0..1 to larger ones."""


def cascade(base: Callable[[], Tensor], stages: Iterable[Stage]) -> Tensor:
    """What the last stage makes of what the first ones made (Ho et al. 2022, section 3)."""
    return reduce(lambda pictures, stage: stage(pictures), stages, base())


def enlarging(
    enlarger: Enlarger,
    texts: Sequence[str],
    streams: Streams,
    *,
    steps: int,
    guidance: float = 1.0,
    avoid: str = "",
    augmentation: float = 0.1,
    percentile: float | None = None,
    method: str = "dpm++2m",
    on_step: OnStep | None = None,
) -> Stage:
    """A stage that draws pictures `enlarger.factor` times as large.

    `augmentation`, 0..1, roughens the small picture, so that the stage mends rather than copies it. `percentile` is
    for a dynamic threshold, where the enlarger is one of pixels. What is random comes from the streams of these
    pictures for the purposes "enlarging" and "roughening".
    """

    def stage(small: Tensor) -> Tensor:
        def seen(prompts: Sequence[str]) -> Denoiser:
            return enlarger.denoiser(prompts, small, augmentation, streams.of("roughening"))

        denoiser: Denoiser = cfg(seen(texts), seen([avoid] * len(texts)), guidance)
        if percentile is not None and enlarger.codec.factor == 1:
            denoiser = threshold(denoiser, percentile)
        sigmas, noise = enlarger.sigmas(steps), streams.of("enlarging")
        height, width = (side * enlarger.factor for side in small.shape[-2:])
        x = start(enlarger.codec, sigmas, noise, width, height)
        x = sample(denoiser, sigmas, x, method, streams=noise, on_step=on_step)
        return shown(enlarger.codec, x)

    return stage
