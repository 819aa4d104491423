"""Tune a generator along a text direction, and draw with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor

from fairest.errors import BadInput
from fairest.generate.engine.crops import Crops, crop
from fairest.generate.engine.denoisers import cfg, with_adapters
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.objectives import Direction
from fairest.generate.engine.sampling import sample, shown, start
from fairest.generate.engine.step import Moment, Step
from fairest.generate.engine.streams import Streams
from fairest.generate.recipes.studio import Studio
from fairest.train.loop import Recipe
from fairest.train.lora import Lora, fit_lora, write_diffusers

__all__ = ["style_gan_nada"]

_LESSONS, _AT_A_TIME = 16, 4
"""Pictures the generator is tuned on, drawn of seeds of their own: what is tuned does not depend on what is drawn."""
_LOOKS = Crops(overview=2, inner=1)
"""The same at a picture before and after: one look each could be satisfied by what nobody sees."""


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
    rate: float = 1e-2,
    samples: int = 4,
    strength: float = 1.0,
    steps: int = 20,
    guidance: float | None = None,
) -> Tensor:
    """Pictures of a generator whose weights have moved along the words: "a photo of a man -> a photo of a woman".

    StyleGAN-NADA (Gal et al. 2022), for a diffusion model: a LoRA of its network learns to change pictures, in the
    perceptor's space, in the direction from the first text to the second. It never sees a picture of the second. The
    gradient goes through one step of a short drawing at a time, each in its turn: through all of them at once it would
    take as many times the memory. The model itself stays as it was; the LoRA is kept beside the pictures.

    draw: what is drawn before and after; by default the first text. tuning: steps of the training. rank: of the LoRA.
    rate: of the training. samples: steps of the short drawing. strength: how much of the change is worn, 0 none.
    steps: of the drawing. guidance: of the prompt, by default the model's own.
    """
    source, target = _ends(prompt)
    model = studio.model
    w = model.guidance if guidance is None else guidance

    def drawing(number: int) -> Denoiser:
        return cfg(model.denoiser([draw or source] * number), model.denoiser([""] * number), w)

    def noise(streams: Streams, levels: Tensor) -> Tensor:
        return start(model.codec, levels, streams, model.side, model.side)

    short, denoiser = model.sigmas(samples), drawing(_AT_A_TIME)
    lessons = torch.split(noise(Streams(range(_LESSONS), "lessons"), short), _AT_A_TIME)
    seen = [list(_seen(denoiser, short, x)) for x in lessons]

    def losses(step: int) -> Tensor:
        lap, which = divmod(step, len(seen))
        x, sigma, clean = seen[which][(lap + which) % samples]
        before, after = (
            crop(pictures, _LOOKS, studio.perceptor.size, Moment(0.0, Streams(range(step, step + len(x)), "views")))
            for pictures in (model.codec.decode(clean), model.codec.decode(denoiser(x, sigma)))
        )
        return Direction(studio.perceptor, source, target, before)(after, Moment(0.0, studio.streams("views")))

    def now() -> Tensor:
        """Of the seeds that will be drawn, as the training stands."""
        x = noise(studio.streams("noise"), short)
        return shown(model.codec, sample(drawing(len(x)), short, x))

    lora, _ = fit_lora(model.network, losses, Recipe(tuning, rate), rank=rank, on_step=_teller(studio, tuning, now))
    studio.made["lora"] = _Tuned(lora)
    levels = model.sigmas(steps)
    worn = with_adapters(drawing(len(studio.seeds)), model.network, {lora: strength})
    clean = sample(worn, levels, noise(studio.streams("noise"), levels), on_step=studio.on_step)
    return shown(model.codec, clean)


def _ends(prompt: str) -> tuple[str, str]:
    source, arrow, target = (part.strip() for part in prompt.partition("->"))
    if not (source and arrow and target) or source == target:
        raise BadInput(
            f"{prompt[:60]!r} names no direction.", hint='Write two texts: "a photo of a man -> a photo of a woman"'
        )
    return source, target


@torch.no_grad()
def _seen(denoiser: Denoiser, sigmas: Tensor, x: Tensor) -> Iterator[tuple[Tensor, float, Tensor]]:
    """What the untuned model meets while it draws by Euler's steps: `x`, its noise, and the clean `x` it predicts."""
    for sigma, lower in pairwise(sigmas.tolist()):
        clean = denoiser(x, sigma)
        yield x, sigma, clean
        x = clean + lower / sigma * (x - clean)


def _teller(studio: Studio, tuning: int, now: Callable[[], Tensor]) -> Callable[[int, float], None]:
    """Tells whoever looks on of the training's steps, with what is drawn by now if they want to see it."""
    number = len(studio.seeds)

    def tell(step: int, loss: float) -> None:
        if studio.on_step:
            studio.on_step(Step(step + 1, tuning, now, {"direction": torch.full((number,), loss)}))

    return tell
