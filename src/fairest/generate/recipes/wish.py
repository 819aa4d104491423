"""What recipes ask of perceptors: a text, a style beside it, and what to stay away from."""

from collections.abc import Sequence

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives import Similarity
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.studio import Studio

__all__ = ["said", "seen", "wish"]

_STYLE, _AVOID = 0.5, -0.3
"""Weights beside the prompt's 1. What is avoided pushes without end, so it counts less."""


def wish(
    studio: Studio, crops: Crops, prompt: str, style: str = "", avoid: str = "", others: Curve | float | str = 1.0
) -> Objective:
    """Similar to the texts in many views, by the mean of all perceptors; those after the first count `others` times.

    A text that is given twice counts by the sum of its weights. Raises `BadInput` for an empty prompt.
    """
    given = ((said([prompt])[0], 1.0), (style, _STYLE), (avoid, _AVOID))
    texts, weights = zip(*(pair for pair in given if pair[0].strip()), strict=True)
    return seen(studio, crops, [Similarity(one, texts, weights) for one in studio.perceptors], others)


def seen(studio: Studio, crops: Crops, wanted: Sequence[Objective], others: Curve | float | str = 1.0) -> Objective:
    """The mean of what is wanted of each perceptor, in many views."""
    looks = [views(one, perceptor.size, crops) for one, perceptor in zip(wanted, studio.perceptors, strict=True)]
    return (1 / len(looks)) * sum((look.at(others) for look in looks[1:]), start=looks[0])


def said(texts: Sequence[str]) -> list[str]:
    """Those of the texts that say something. Raises `BadInput` where none does."""
    if found := [text.strip() for text in texts if text.strip()]:
        return found
    raise BadInput("There is no text to draw.", hint='Write one, as "a photo of a nurse".')
