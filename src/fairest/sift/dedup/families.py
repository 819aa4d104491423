"""Rows that hang together: by pairs of near-duplicates, and by the same content."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["families", "same"]


def families(
    ids: NDArray[np.uint64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    also: Sequence[NDArray[np.int64]] = (),
) -> NDArray[np.int64]:
    """Of every row the member of its family with the smallest id, `[n]`; a row that is like no other is its own.

    Pairs join two rows, and so does every labelling in `also` (`[n]`, as `same` gives it) those it labels alike.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(ids)
    own = np.arange(n)
    joined = [np.flatnonzero(label != own) for label in also]
    one = np.concatenate([left, *joined])
    two = np.concatenate([right, *(label[rows] for label, rows in zip(also, joined, strict=True))])
    graph = coo_array((np.ones(len(one), np.int8), (one, two)), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    return _led(component, ids)


def same(values: NDArray[np.generic], ids: NDArray[np.uint64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of every row the one with the smallest id of those with its value (a hash of its content); `[n]`.

    Rows whose value is not `known` are alone.
    """
    label = np.arange(len(ids))
    rows = np.flatnonzero(known)
    if len(rows):
        _, number = np.unique(values[rows], return_inverse=True)
        label[rows] = rows[_led(number, ids[rows])]
    return label


def _led(group: NDArray[np.integer], ids: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Of every row, the place of the smallest id of its group."""
    order = np.argsort(ids, kind="stable")
    _, first = np.unique(group[order], return_index=True)
    lead: NDArray[np.int64] = order[first][np.unique(group, return_inverse=True)[1]]
    return lead
