"""Rows collapsed to cells: all that raking needs to know of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.errors import BadInput
from fairest.sift.weights.sums import sums

__all__ = ["Cells", "Codes", "collapse", "weights_of"]

Codes = Sequence[NDArray[np.int16]]
"""Of several attributes, the code of each row as in `Grouping`: below zero it has no value."""

_BLOCK = 1 << 18
_MOST_CELLS = 10_000_000


@dataclass(frozen=True, slots=True)
class Cells:
    """How much weight rows of each combination of values have. Parts of a set add up to it, exactly, in any order."""

    parts: NDArray[np.float64]
    """`[2,a+1,b+1,...]`: a coarse and a fine part of sums; the last place of each attribute is that of rows without
    a value."""

    @property
    def table(self) -> NDArray[np.float64]:
        """`[a+1,b+1,...]`"""
        return np.asarray(self.parts[0] + self.parts[1])

    def __add__(self, other: "Cells") -> "Cells":
        if self.parts.shape != other.parts.shape:
            raise BadInput("Only cells of the same attributes and values add up.")
        return Cells(self.parts + other.parts)


def collapse(codes: Codes, sizes: Sequence[int], weights: NDArray[np.float64]) -> Cells:
    """The cells of `n` rows, given their codes of each attribute `[n]`, how many values each has, and weights `[n]`.

    Rows without a value of an attribute make a value of their own: they are in the table, but no target is about
    them. Raises `BadInput` for a code that is none of the values, and for more than ten million combinations.
    """
    shape = tuple(size + 1 for size in sizes)
    cells = int(np.prod(shape, dtype=object))
    if cells > _MOST_CELLS:
        raise BadInput(
            f"{' x '.join(map(str, shape))} combinations of values are too many.", hint="Name fewer targets at once."
        )
    parts = np.zeros((2, cells))
    for start in range(0, len(weights), _BLOCK):
        here = slice(start, start + _BLOCK)
        parts += sums(_places([code[here] for code in codes], shape), weights[here], cells)
    return Cells(parts.reshape(2, *shape))


def weights_of(
    blocks: Iterable[tuple[Codes, NDArray[np.float64]]], factors: NDArray[np.float64]
) -> Iterator[NDArray[np.float64]]:
    """For blocks of codes and weights as `collapse` takes them, the weights times the factor of each row's cell.

    `factors` has the shape of the cells. Nothing but it and one block is held.
    """
    for codes, weights in blocks:
        yield weights * factors.ravel()[_places(codes, factors.shape)]


def _places(codes: Codes, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """Where in the flattened table each row is, `[n]`."""
    place = np.zeros(len(codes[0]), np.int64)
    for code, size in zip(codes, shape, strict=True):
        if len(code) and int(code.max()) >= size - 1:
            raise BadInput(f"Code {int(code.max())} is none of {size - 1} values.")
        # Seen without their sign, codes below zero are above all others.
        place *= size
        place += np.minimum(code.view(np.uint16), size - 1)
    return place
