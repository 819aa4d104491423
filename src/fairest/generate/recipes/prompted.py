"""What recipes of diffusion begin with: a model that hears a prompt."""

from fairest.generate.engine.denoisers import cfg
from fairest.generate.engine.doors import Denoiser
from fairest.generate.recipes.studio import Studio

__all__ = ["prompted"]


def prompted(studio: Studio, prompt: str, avoid: str = "", guidance: float | None = None) -> Denoiser:
    """The studio's model, drawing the prompt in every picture and staying away from `avoid`.

    `guidance` is how strongly; None is the model's own.
    """
    model, number = studio.model, len(studio.seeds)
    w = model.guidance if guidance is None else guidance
    return cfg(model.denoiser([prompt] * number), model.denoiser([avoid] * number), w)
