"""The village's second stage through the same class as any other: it reads by the generator's own text encoder."""

from typing import TYPE_CHECKING

from fairest.village.files import ENLARGER, GENERATOR

if TYPE_CHECKING:
    from fairest.adapters.models.enlarging import StageEnlarger

__all__ = ["ROUGHEST", "second_stage"]

ROUGHEST = 400
"""The highest level of noise on small pictures it learnt to mend, in steps of its schedule's thousand."""


def second_stage(*, device: str = "auto", dtype: str = "float32") -> "StageEnlarger":
    """Pictures of 128 pixels from 64. Raises `MissingExtra`, `BadWeights`, `UnknownName`."""
    from fairest.adapters.models.enlarging import StageEnlarger

    return StageEnlarger.borrowing(ENLARGER, GENERATOR, "village", 2, ROUGHEST, device=device, dtype=dtype)
