"""Every row's value of one attribute, as one source tells it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fairest.records import Confusion

__all__ = ["Grouping", "Source"]

Source: TypeAlias = Literal["caption", "picture", "column"]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Codes of `n` rows. Every value has its place, also one that no row has."""

    attribute: str
    source: Source
    by: str
    """Who told: the lexicon ("words"), a judge's name, or the column's."""
    values: tuple[str, ...]
    codes: NDArray[np.int16]
    """`[n]`: the place in `values`; where there is none, -1 less the place of the reason in `gaps`."""
    gaps: tuple[str, ...] = ()
    """Why rows have no value: "no person", "not said"."""
    errors: Confusion | None = None
    """How far the source errs, where that is known; else it is taken at its word."""

    @property
    def name(self) -> str:
        return f"{self.source}:{self.attribute}"
