"""How recipes that draw by perceptors alone look at their pictures, and how small a setting may be."""

from typing import Any

from fairest.errors import BadInput
from fairest.generate.engine.curve import Curve
from fairest.generate.engine.views import Crops
from fairest.generate.recipes.studio import Studio

__all__ = ["at_least", "looks"]

_SMALL, _PARTS = 128, 8
"""Pixels a side below which a perceptor has learnt of whole figures alone; looks at parts that a larger one takes."""


def looks(studio: Studio, overview: Curve | float | str, inner: Curve | float | str | None, **rest: Any) -> Crops:
    """Crops in colour. Where `inner` is None, a small perceptor sees no parts: it takes each for a figure."""
    parts = _PARTS if studio.perceptor.size >= _SMALL else 0
    return Crops(overview=overview, inner=parts if inner is None else inner, grey=0, **rest)


def at_least(least: int, **settings: int) -> None:
    """Raise `BadInput` for a setting that is below."""
    for name, given in settings.items():
        if given < least:
            raise BadInput(f"{name} is {given}; it must be {least} or more.")
