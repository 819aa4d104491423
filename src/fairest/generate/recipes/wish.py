"""What recipes that draw by perceptors alone ask for: a text, a style beside it, and what to stay away from."""

from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives import Similarity
from fairest.generate.engine.views import Crops, views
from fairest.generate.recipes.studio import Studio

__all__ = ["wish"]

_STYLE, _AVOID = 0.5, -0.3
"""Weights beside the prompt's 1. What is avoided pushes without end, so it counts less."""


def wish(studio: Studio, crops: Crops, prompt: str, style: str = "", avoid: str = "") -> Objective:
    """Similar to the texts in many views, by the mean of all perceptors."""
    texts = {text: weight for text, weight in ((prompt, 1.0), (style, _STYLE), (avoid, _AVOID)) if text}
    seen = [views(Similarity(one, list(texts), list(texts.values())), one.size, crops) for one in studio.perceptors]
    return (1 / len(seen)) * sum(seen[1:], start=seen[0])
