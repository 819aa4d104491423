"""Tune a generator along a text direction, and draw with it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.denoisers import cfg
from fairest.generate.engine.doors import Denoiser, DiffusionModel
from fairest.generate.engine.objectives import Direction
from fairest.generate.engine.sampling import sample, start
from fairest.generate.engine.step import Moment, Step
from fairest.generate.engine.streams import Streams
from fairest.generate.recipes.studio import Studio
from fairest.train.loop import Recipe
from fairest.train.lora import Lora, adapted, fit_lora, write_diffusers

__all__ = ["style_gan_nada"]

_LESSONS = 16
"""Pictures the generator is tuned on, drawn of seeds of their own: what is tuned does not depend on what is drawn."""
_AT_A_TIME = 4


@dataclass(frozen=True, slots=True)
class _Tuned:
    """What is kept beside the pictures: `--lora` reads it."""

    lora: Lora

    def save(self, place: Path) -> None:
        write_diffusers(self.lora, place)


def style_gan_nada(
    studio: Studio,
    prompt: str,
    *,
    draw: str = "",
    tuning: int = 40,
    rank: int = 4,
    rate: float = 3e-3,
    samples: int = 4,
    strength: float = 1.0,
    steps: int = 20,
    guidance: float = 0.0,
) -> Tensor:
    """Pictures of a generator whose weights have moved along the words: "a photo of a man -> a photo of a woman".

    StyleGAN-NADA (Gal et al. 2022), for a diffusion model: a LoRA of its network learns, through a short drawing, to
    change pictures in the perceptor's space in the direction from the first text to the second. It never sees a
    picture of the second. The model itself stays as it was; the LoRA is kept beside the pictures.

    draw: what is drawn before and after; by default the first text. tuning: steps of the training. rank: of the LoRA.
    rate: of the training. samples: steps of the short drawing. strength: how much of the change is worn, 0 none.
    steps: of the drawing. guidance: of the prompt; 0 is the model's own.
    """
    source, target = _ends(prompt)
    model, weight = studio.model, guidance or studio.model.guidance

    def denoiser(number: int) -> Denoiser:
        return cfg(model.denoiser([draw or source] * number), model.denoiser([""] * number), weight)

    sigmas = model.sigmas(samples)
    lessons = start(model.codec, sigmas, Streams(range(_LESSONS), "lessons"), model.side, model.side).split(_AT_A_TIME)
    objectives = []
    for noise in lessons:
        with torch.no_grad():
            before = _drawn(denoiser(len(noise)), sigmas, noise)
        objectives.append(Direction(studio.perceptor, source, target, before))

    def losses(step: int) -> Tensor:
        noise, objective = lessons[step % len(lessons)], objectives[step % len(lessons)]
        return objective(_drawn(denoiser(len(noise)), sigmas, noise), Moment(0.0, studio.streams("lessons")))

    tell = _teller(studio, tuning, lambda: _drawn(denoiser(_AT_A_TIME), sigmas, lessons[0]))
    lora, _ = fit_lora(model.network, losses, Recipe(tuning, rate), rank=rank, on_step=tell)
    studio.made["lora"] = _Tuned(lora)
    with adapted(model.network, {lora: strength}):
        levels = model.sigmas(steps)
        x = start(model.codec, levels, studio.streams("noise"), model.side, model.side)
        clean = sample(denoiser(len(x)), levels, x, on_step=studio.on_step)
    return model.codec.decode(clean).clamp(0, 1)
