"""Monotone responses: more of a setting, more of what it stands for, by a measure no objective holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from drawing.cases import Shot, load_recipe, pixels, studio
from drawing.judging import similarity
from drawing.subjects import SUBJECTS
from fairest.generate.recipes.stable_diffusion import stable_diffusion

__all__ = ["RESPONSES", "Response", "Trial", "is_monotone", "measured"]

_PICTURES = 2


@dataclass(frozen=True, slots=True)
class Response:
    """Levels of one setting of a recipe; what is measured rises with them, or falls."""

    recipe: str
    setting: str
    levels: Sequence[float]
    subjects: int
    measure: str = "similarity by the unused CLIP"
    rises: bool = True


@dataclass(frozen=True, slots=True)
class Trial:
    """One level of a response."""

    response: Response
    level: float


RESPONSES = (
    Response("stable-diffusion", "guidance", (0, 0.5, 1, 2), 8),
    Response("disco", "strength", (0, 100, 300), 4),
    Response("aphantasia", "steps", (0, 25, 100), 4),
    Response("pixel-art", "steps", (0, 5, 20), 4),  # more of them please the perceptor that guides, and no other
    Response(
        "image-to-image", "start", (0, 0.25, 0.5, 0.75, 1), 8, "mean absolute distance from the init", rises=False
    ),
)


def measured(trial: Trial) -> float:
    """Over all subjects; the same seeds at each level."""
    of = trial.response
    way = _distance if of.recipe == "image-to-image" else _similarity
    return way(load_recipe(of.recipe), of, trial.level)


def is_monotone(response: Response, found: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(found)]
    return all(step > 0 if response.rises else step < 0 for step in steps)


def _similarity(recipe: Callable[..., torch.Tensor], of: Response, level: float) -> float:
    shots = []
    for number, who in enumerate(SUBJECTS[: of.subjects]):
        # Disco's own prompt is left out of the diffusion model's: what is seen comes from the perceptor.
        more = {"guidance": 0.0} if of.recipe == "disco" else {}
        pictures = recipe(studio(range(10 * number, 10 * number + _PICTURES)), who.text, **{of.setting: level}, **more)
        shots += [Shot(pixels(picture), who) for picture in pictures]
    return similarity(shots)


def _distance(recipe: Callable[..., torch.Tensor], of: Response, level: float) -> float:
    total = 0.0
    for number, who in enumerate(SUBJECTS[: of.subjects]):
        where = studio(range(10 * number, 10 * number + _PICTURES))
        init = stable_diffusion(where, who.next.text)
        total += float((recipe(where, who.text, init=init, **{of.setting: level}) - init).abs().mean())
    return total / of.subjects
