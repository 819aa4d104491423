"""The pictures nearest to words, each once: copies of a nearer one are passed over."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.index import nearest
from fairest.data.vectors import AnyVectors, Floats
from fairest.errors import BadInput

__all__ = ["ALIKE", "Nearest", "different"]

ALIKE = 0.98
"""Pictures whose vectors have this cosine, or a larger one, count as one picture."""
_MORE = 4


@dataclass(frozen=True, slots=True)
class Nearest:
    """The k nearest different pictures of one text, nearest first."""

    rows: NDArray[np.int64]
    """`[k]`"""
    cosines: NDArray[np.float64]
    """`[k]`: with the words."""
    passed: NDArray[np.int64]
    """Rows as near that were passed over, each for a picture like it that is nearer."""


def different(vectors: AnyVectors, queries: Floats, k: int, name: str) -> list[Nearest]:
    """For each of `queries` `[q,d]` the k nearest rows, no two of which are alike: the next ones take copies' places.

    Nobody's group is looked at. Raises `BadInput` where the set, called `name`, has fewer different pictures.
    """
    many = 2 * k
    while True:
        rows, cosines = nearest(vectors, queries, many)
        found = [_first(vectors, *each, k) for each in zip(rows, cosines, strict=True)]
        least = min((len(one.rows) for one in found), default=k)
        if least == k:
            return found
        if rows.shape[1] < many:
            raise BadInput(
                f"k is {k}, and {name} has {least} pictures that differ (cosine below {ALIKE:g}).",
                hint=f"Look at fewer: --k {max(1, least // 2)}",
            )
        many *= _MORE


def _first(vectors: AnyVectors, rows: NDArray[np.int64], cosines: NDArray[np.float64], k: int) -> Nearest:
    units = np.asarray(vectors[rows], np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    kept: list[int] = []
    passed: list[int] = []
    for place, unit in enumerate(units):
        if len(kept) == k:
            break
        copy = bool(kept) and float((units[kept] @ unit).max()) >= ALIKE
        (passed if copy else kept).append(place)
    return Nearest(rows[kept], cosines[kept], rows[passed])
