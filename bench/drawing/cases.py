"""How each recipe is run for a subject: its inputs, how many pictures, and what it is without its prompt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from drawing.subjects import SUBJECTS, Subject
from fairest import village
from fairest.doors import load
from fairest.generate.engine.objectives import Activation
from fairest.generate.engine.step import Moment
from fairest.generate.layout import Layout, Region
from fairest.generate.recipes.stable_diffusion import stable_diffusion
from fairest.generate.recipes.studio import Studio

__all__ = ["ANSWERS", "CASES", "Case", "Job", "Shot", "answers", "draw", "load_recipe", "pixels", "studio"]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as it would be saved, 8-bit `[h,w,3]`, and whom it was asked to show."""

    pixels: np.ndarray
    asked: Subject
    judged: bool = True
    """Not so the frames of a film before the last: they are no pictures of their own."""
    left: float = 0.0
    """Where the person stands, as a share of the width, to `right`."""
    right: float = 1.0

    @property
    def part(self) -> np.ndarray:
        width = self.pixels.shape[1]
        return self.pixels[:, round(self.left * width) : round(self.right * width)]

    @property
    def tensor(self) -> Tensor:
        """The person's part as `[1,3,h,w]` in 0..1."""
        return torch.from_numpy(self.part.copy()).permute(2, 0, 1)[None].float() / 255


Way = Callable[[Callable[..., Any], Studio, Subject, Mapping[str, Any]], list[Shot]]


@dataclass(frozen=True)
class Case:
    """`each` pictures of each of the first `subjects`; with `nothing` set, the recipe cannot know its prompt."""

    way: Way
    each: int = 1
    subjects: int = len(SUBJECTS)
    settings: Mapping[str, Any] = field(default_factory=dict)
    nothing: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One call of a recipe."""

    recipe: str
    number: int
    """Of the subject."""
    noop: bool = False


def draw(job: Job) -> list[Shot]:
    """What the recipe draws for a subject, seeds following from its number."""
    case = CASES[job.recipe]
    settings = {**case.settings, **((case.nothing or {}) if job.noop else {})}
    seeds = range(100 * job.number, 100 * job.number + case.each)
    return case.way(load_recipe(job.recipe), studio(seeds), SUBJECTS[job.number], settings)


def pixels(picture: Tensor) -> np.ndarray:
    """`[3,h,w]` in 0..1 as 8-bit `[h,w,3]`."""
    return (picture.detach().clamp(0, 1).permute(1, 2, 0) * 255).round().byte().numpy()


def load_recipe(name: str) -> Callable[..., Any]:
    from fairest.doors import opened

    found: Callable[..., Any] = opened("recipe", name)
    return found


def studio(seeds: Sequence[int]) -> Studio:
    """With the second CLIP alone: the first is kept to judge by."""
    openers = {"model": _model, "perceptors": lambda: [_perceptor()], "enlarger": _enlarger}
    return Studio(tuple(seeds), openers)


@lru_cache(1)
def _model() -> Any:
    return load("model", "village")


@lru_cache(1)
def _perceptor() -> Any:
    return village.second_perceptor()


@lru_cache(1)
def _enlarger() -> Any:
    return village.enlarger()


def _asked(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    return [Shot(pixels(picture), who) for picture in recipe(where, who.text, **settings)]


def _from_another(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    """Over a picture of somebody else."""
    init = stable_diffusion(where, who.next.text)
    return [Shot(pixels(picture), who) for picture in recipe(where, who.text, init=init, **settings)]


def _painted_in(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    """All but the rim of a picture of somebody else."""
    init = stable_diffusion(where, who.next.text)
    mask = torch.zeros(1, 1, *init.shape[-2:])
    mask[..., 4:, 6:-6] = 1
    return [Shot(pixels(picture), who) for picture in recipe(where, who.text, init=init, mask=mask, **settings)]


def _other_gender(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    return [Shot(pixels(picture), who) for picture in recipe(where, who.text, source=who.other.text, **settings)]


def _direction(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    """From one gender to the other, for somebody whose work is all the prompt says."""
    prompt = f"a photo of a {who.other.gender} -> a photo of a {who.gender}"
    return [Shot(pixels(picture), who) for picture in recipe(where, prompt, draw=who.other.text, **settings)]


def _film(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    return _frames(recipe(where, who.text, **settings), who)


def _film_of_two(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    return _frames(recipe(where, f"{who.next.text}|{who.text}", **settings), who)


def _frames(film: Any, who: Subject) -> list[Shot]:
    frames = [frame[0] for frame in film.frames]
    shown = [frames[round(i * (len(frames) - 1) / 3)] for i in range(4)]
    return [Shot(pixels(frame), who, judged=i == 3) for i, frame in enumerate(shown)]


def _two(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    """Two people on one picture, each half judged by itself."""
    halves = ((0.0, who), (0.5, who.next))
    layout = Layout("", tuple(Region((left, 0.0, left + 0.5, 1.0), one.text) for left, one in halves), ratio=2.0)
    pictures = recipe(where, "", layout=layout, **settings)
    return [Shot(pixels(picture), one, True, left, left + 0.5) for picture in pictures for left, one in halves]


def _layer(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    """Of what a layer or a channel answers to; whose number it is says which."""
    return [Shot(pixels(picture), who, False) for picture in recipe(where, ANSWERS[_name_of(recipe)](who), **settings)]


def _dreamt(recipe: Callable[..., Any], where: Studio, who: Subject, settings: Mapping[str, Any]) -> list[Shot]:
    """What a layer answers to, dreamt into a picture."""
    init = stable_diffusion(where, who.text)
    pictures = recipe(where, ANSWERS["deep-dream"](who), init=init, **settings)
    return [Shot(pixels(picture), who, False) for picture in pictures]


def _name_of(recipe: Callable[..., Any]) -> str:
    return recipe.__name__.replace("_", "-")


ANSWERS: Mapping[str, Callable[[Subject], str]] = {
    "deep-dream": lambda who: f"encoder.layers.{SUBJECTS.index(who) % 5}",
    "neuron": lambda who: f"encoder.layers.{SUBJECTS.index(who) % 5}:{17 * SUBJECTS.index(who)}",
}
"""What the recipes that take no words are asked for."""


def answers(recipe: str, shot: Shot) -> float:
    """How strongly the layer or channel answers to a picture."""
    layer, *channel = ANSWERS[recipe](shot.asked).split(":")
    asked = Activation(_perceptor(), layer, int(channel[0]) if channel else None)
    with torch.no_grad():
        return -float(asked(shot.tensor, Moment(1.0, studio([0]).streams("views"))))


CASES: Mapping[str, Case] = {
    "stable-diffusion": Case(_asked, each=3, nothing={"guidance": 0.0}),
    "imagen": Case(_asked, each=2, nothing={"guidance": 0.0, "enlarging_guidance": 0.0}),
    "image-to-image": Case(_from_another, each=3, settings={"start": 0.2}, nothing={"guidance": 0.0}),
    "inpaint": Case(_painted_in, each=3, nothing={"guidance": 0.0}),
    "regions": Case(_two, each=1),
    "disco": Case(_asked, nothing={"guidance": 0.0, "strength": 0.0}),
    "disco-film": Case(_film, subjects=4, settings={"frames": 8}),
    "style-gan-nada": Case(_direction, each=4, subjects=2, nothing={"strength": 0.0}),
    "style-clip": Case(_other_gender, nothing={"steps": 0}),
    "big-sleep": Case(_asked, nothing={"steps": 0}),
    "aphantasia": Case(_asked, nothing={"steps": 0}),
    "illustrip": Case(_film_of_two, subjects=4, settings={"frames": 8}),
    "pixel-art": Case(_asked, nothing={"steps": 0}),
    "deep-daze": Case(_asked, nothing={"steps": 0}),
    "deep-dream": Case(_dreamt, nothing={"steps": 0}),
    "neuron": Case(_layer, nothing={"steps": 0}),
}
