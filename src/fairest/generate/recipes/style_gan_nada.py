"""Tune a generator along a text direction, and draw with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Parameter

from fairest.errors import BadInput
from fairest.generate.engine.crops import Crops, crop
from fairest.generate.engine.denoisers import cfg, with_adapters
from fairest.generate.engine.doors import Denoiser
from fairest.generate.engine.objectives import Direction
from fairest.generate.engine.sampling import sample, shown, start
from fairest.generate.engine.step import Moment, OnStep, Step
from fairest.generate.engine.streams import Streams
from fairest.generate.recipes.limits import at_least
from fairest.generate.recipes.studio import Studio
from fairest.train.loop import Recipe, train
from fairest.train.lora import Lora, adapted, new_lora, write_diffusers

__all__ = ["style_gan_nada"]

_LESSONS, _AT_A_TIME = 16, 4
"""Pictures the generator is tuned on, drawn of seeds of their own: what is tuned does not depend on what is drawn."""
_LOOKS = Crops(overview=2, inner=1)
"""The same at a picture before and after: one look each could be satisfied by what nobody sees."""


def style_gan_nada(
    studio: Studio,
    prompt: str,
    *,
    draw: str = "",
    tuning: int = 24,
    rank: int = 4,
    rate: float = 1e-2,
    samples: int = 4,
    strength: float = 0.6,
    steps: int = 20,
    guidance: float | None = None,
) -> Tensor:
    """Pictures of a generator whose weights have moved along the words: "a photo of a man -> a photo of a woman".

    StyleGAN-NADA (Gal et al. 2022), for a diffusion model: a LoRA of its network learns to change pictures, in the
    perceptor's space, in the direction from the first text to the second. It never sees a picture of the second. The
    gradient goes through one step of a short drawing at a time, each in its turn: through all of them at once it would
    take as many times the memory. The model itself stays as it was; the LoRA is kept beside the pictures.

    `draw` is what is drawn before and after; by default the first text. `tuning` are the steps of the training, `rate`
    is its rate, `rank` the LoRA's. `samples` are the steps of the short drawing. `strength` is how much of the change
    is worn, 0 none. `steps` are those of the drawing, `guidance` the prompt's, by default the model's own.
    """
    at_least(0, tuning=tuning)
    at_least(1, rank=rank, samples=samples, steps=steps)
    words, network = _ends(prompt), studio.model.network
    drawing = _Drawing(studio, draw or words[0], studio.model.guidance if guidance is None else guidance)
    asked = (words, drawing.text, drawing.guidance, tuning, rank, rate, samples)
    kept = studio.made.get("lora")
    if not isinstance(kept, _Tuned) or kept.of != asked:
        lora = new_lora(network, rank=rank)
        studio.made["lora"] = _Tuned(lora)  # before it is trained: who stops in the middle keeps what there is
        tell = _teller(studio, tuning, lambda: drawing.worn(lora, strength, samples))
        factors = [factor for factor in lora.parameters() if isinstance(factor, Parameter)]
        try:
            train(_losses(drawing, words, samples, lora), factors, Recipe(tuning, rate), on_step=tell)
        except _Stopped:
            return drawing.worn(lora, strength, samples)
        kept = studio.made["lora"] = _Tuned(lora.detached(), asked)
    return drawing.worn(kept.lora, strength, steps, studio.on_step)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """How the model is drawn with, in training as after it."""

    studio: Studio
    text: str
    guidance: float

    def denoiser(self, number: int) -> Denoiser:
        model = self.studio.model
        return cfg(model.denoiser([self.text] * number), model.denoiser([""] * number), self.guidance)

    def noise(self, streams: Streams, levels: Tensor) -> Tensor:
        model = self.studio.model
        return start(model.codec, levels, streams, model.side, model.side)

    def worn(self, lora: Lora, strength: float, steps: int, on_step: OnStep | None = None) -> Tensor:
        """The studio's pictures, by the model with the LoRA as it stands."""
        model, streams = self.studio.model, self.studio.streams("noise")
        levels = model.sigmas(steps, model.side, model.side)
        wearing = with_adapters(self.denoiser(len(streams)), model.network, {lora: strength})
        return shown(model.codec, sample(wearing, levels, self.noise(streams, levels), on_step=on_step))


@dataclass(frozen=True, slots=True)
class _Tuned:
    """What is kept beside the pictures: `--lora` reads it."""

    lora: Lora
    of: tuple[object, ...] = ()
    """All that decides it, once it is done: the next batch need not train it again."""

    def save(self, place: Path) -> None:
        write_diffusers(self.lora.detached(), place)


class _Stopped(Exception):
    """Whoever looks on has seen enough."""


def _ends(prompt: str) -> tuple[str, str]:
    source, arrow, target = (part.strip() for part in prompt.partition("->"))
    if not (source and arrow and target) or source == target:
        raise BadInput(
            f"{prompt[:60]!r} names no direction.", hint='Write two texts: "a photo of a man -> a photo of a woman"'
        )
    return source, target


def _losses(drawing: _Drawing, words: tuple[str, str], samples: int, lora: Lora) -> Callable[[int], Tensor]:
    """Of step after step: pictures before and after one step of a drawing, held against the words."""
    model, perceptor = drawing.studio.model, drawing.studio.perceptor
    levels, denoiser = model.sigmas(samples, model.side, model.side), drawing.denoiser(_AT_A_TIME)
    noise = torch.split(drawing.noise(Streams(range(_LESSONS), "lessons"), levels), _AT_A_TIME)
    lessons = [list(_lessons(denoiser, levels, x)) for x in noise]
    direction = Direction(perceptor, *words, lessons[0][0].before)

    def losses(step: int) -> Tensor:
        lap, which = divmod(step, len(lessons))
        lesson = lessons[which][(lap + which) % samples]
        with adapted(model.network, {lora: 1.0}):
            after = model.codec.decode(denoiser(lesson.x, lesson.sigma))

        def looks(pictures: Tensor) -> Tensor:
            return crop(pictures, _LOOKS, perceptor.size, Moment(0.0, Streams(range(step, step + _AT_A_TIME), "views")))

        return direction.of(looks(lesson.before))(looks(after), Moment(0.0, drawing.studio.streams("views")))

    return losses


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What the untuned model met on its way: `x`, its noise, and the clean pictures it saw in that."""

    x: Tensor
    sigma: float
    before: Tensor


@torch.no_grad()
def _lessons(denoiser: Denoiser, sigmas: Tensor, x: Tensor) -> Iterator[_Lesson]:
    """Of each of Euler's steps."""
    for sigma, lower in pairwise(sigmas.tolist()):
        clean = denoiser(x, sigma)
        yield _Lesson(x, sigma, denoiser.codec.decode(clean))
        x = clean + lower / sigma * (x - clean)


def _teller(studio: Studio, tuning: int, now: Callable[[], Tensor]) -> Callable[[int, float], None]:
    """Tells whoever looks on of the training's steps, with what is drawn by now if they want to see it."""
    number = len(studio.seeds)

    def tell(step: int, loss: float) -> None:
        told = Step(step + 1, tuning, now, {"direction": torch.full((number,), loss)})
        if studio.on_step and studio.on_step(told):
            raise _Stopped

    return tell
