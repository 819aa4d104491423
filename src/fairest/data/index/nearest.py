"""The rows nearest to given vectors: all are looked at, so none is missed."""

import numpy as np
from numpy.typing import NDArray

from fairest.data.index.reading import Index
from fairest.data.vectors import AnyVectors, blocks
from fairest.errors import BadInput

__all__ = ["nearest"]

_ROWS, _QUERIES = 8192, 512
"""Looked at together: 32 MB of similarities."""
_DIGITS = 9
"""Products of the same two vectors differ in their last bits by their place in a block; rounded, they are equal."""


def nearest(
    index: Index | AnyVectors, queries: NDArray[np.floating], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The k rows of the largest cosine for each of `queries` `[q,d]`, best first: their numbers and cosines `[q,k]`.

    Of equal ones the first row comes first. Rows without an embedding never come; where fewer than k have one, all
    of them do. Raises `BadInput` for queries of another width, or that have no direction.
    """
    every = index.vectors if isinstance(index, Index) else index
    wanted = _queries(queries, every.shape[1])
    if k < 1:
        raise BadInput(f"{k} nearest rows were asked for; at least 1 is wanted.")
    rows, cosines = np.full((len(wanted), k), -1, np.int64), np.full((len(wanted), k), -np.inf)
    for start, vectors in blocks(every, _ROWS):
        wide = vectors.astype(np.float64)
        lengths = _lengths(wide)
        for first in range(0, len(wanted), _QUERIES):
            here = slice(first, first + _QUERIES)
            products = np.round(wanted[here] @ wide.T / lengths, _DIGITS)
            _take_better(rows[here], cosines[here], products, start)
    found = int((rows >= 0).sum(axis=1).min(initial=k))
    return rows[:, :found], cosines[:, :found]


def _take_better(
    rows: NDArray[np.int64], cosines: NDArray[np.float64], products: NDArray[np.float64], start: int
) -> None:
    """Put a block's better ones among the best so far, in place. Later rows come in only where they are better."""
    better = products > cosines[:, -1:]  # false where the product is NaN
    for q in np.flatnonzero(better.any(axis=1)):
        new = np.flatnonzero(better[q])
        every = np.concatenate([cosines[q], products[q, new]])
        best = np.argsort(-every, kind="stable")[: rows.shape[1]]
        rows[q], cosines[q] = np.concatenate([rows[q], new + start])[best], every[best]


def _queries(queries: NDArray[np.floating], width: int) -> NDArray[np.float64]:
    if queries.ndim != 2 or queries.shape[1] != width:
        raise BadInput(
            f"Queries of the shape {queries.shape} do not fit an index of {width} numbers a row.",
            hint="Embed them with the model that made the index.",
        )
    wide = queries.astype(np.float64)
    units = wide / _lengths(wide)[:, None]
    if not np.isfinite(units).all():
        raise BadInput("A query has no direction: it is all zeros, or holds what is no number.")
    return units


def _lengths(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """`[n]`; NaN where there is no direction."""
    squares = np.einsum("nd,nd->n", vectors, vectors)
    return np.sqrt(np.where(np.isfinite(squares) & (squares > 0), squares, np.nan))
