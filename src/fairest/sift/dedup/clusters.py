"""One spherical k-means, and which clusters a row is held against.

Two rows at least as alike as the threshold lie within `e = sqrt(2 - 2 threshold)` of each other. Let x live in cluster
h and y in c, and call the distance of a row from the plane halfway between the two centroids its margin there. The
line from x to y crosses that plane, so both margins together are at most e, and one of them is at most e / 2. Were
every row held against each cluster it has a margin of e / 2 or less to, as well as its own, no pair could be missed.
Differences between embeddings seldom point straight at a plane, so a smaller part of e, the `reach`, finds almost all
pairs at a fraction of the products, and surely those of a cosine of 1 - (2 reach)^2 (1 - threshold) or more, where
`probes` sets no earlier end. How many it has found is measured in every run (`recall.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors, Floats
from fairest.sift.dedup.units import unit
from fairest.sift.dedup.work import Arrays

__all__ = ["Homes", "how_many", "k_means"]

_ITERATIONS, _CROWDED = 6, 3
_ALONE = 4096
"""Rows that are one cluster: so few are all held against each other."""
_CELLS = 4_000_000
"""Of a block of similarities, 16 MB."""


def how_many(rows: int) -> int:
    """Clusters for so many rows: about sqrt(3/2 rows), where finding a row's cluster costs as much as its products."""
    return 1 if rows <= _ALONE else round((1.5 * rows) ** 0.5)


def k_means(sample: Floats, clusters: int) -> Floats:
    """Centroids `[k,d]` of rows of length 1, by Lloyd's iterations from the first `clusters` of them.

    Where a cluster has more than three times its part of the sample, the smallest cluster's centroid moves to one of
    its rows and they part: the search costs the square of a cluster's size.
    """
    centroids = sample[:clusters].copy()
    for left in reversed(range(_ITERATIONS)):
        home = np.concatenate([block.argmax(1) for _, block in _similarities(sample, centroids)])
        counts = np.bincount(home, minlength=len(centroids))
        order = np.argsort(home, kind="stable")
        starts = np.cumsum(counts) - counts
        full = np.flatnonzero(counts)
        centroids[full] = np.add.reduceat(sample[order], starts[full])
        if left:
            _split(centroids, counts, sample[order[np.minimum(starts, len(order) - 1)]])
        unit(centroids)
    return centroids


def _split(centroids: Floats, counts: NDArray[np.int64], firsts: Floats) -> None:
    """Move the smallest clusters' centroids to the first rows of the crowded ones."""
    by_size = np.argsort(counts, kind="stable")
    for small, large in zip(by_size, by_size[::-1], strict=True):
        if counts[large] <= max(_CROWDED * counts.mean(), _CROWDED * counts[small], 1):
            return
        centroids[small] = firsts[large]


@dataclass(frozen=True, slots=True)
class Homes:
    """The kernel that says where rows live and which other clusters they visit."""

    vectors: AnyVectors
    centroids: Floats
    reach: float
    """The largest margin of a visit."""
    visits: int
    """Of a row, at the most; the nearest ones."""

    def __call__(self, rows: tuple[int, int]) -> Arrays:
        apart = np.sqrt(np.maximum(2 - 2 * self.centroids @ self.centroids.T, 0))
        homes, visitors, visited = [], [], []
        size = max(256, _CELLS // len(self.centroids))
        for start in range(*rows, size):
            block = _padded(self.vectors[start : min(start + size, rows[1])])
            has = unit(block)
            home, row, cluster = _visits(block @ self.centroids.T, has, apart, self.reach, self.visits)
            homes.append(home[: min(size, rows[1] - start)])
            visitors.append(row + start)
            visited.append(cluster)
        return {
            "home": np.concatenate(homes),
            "visitor": np.concatenate(visitors),
            "visited": np.concatenate(visited),
        }


def _similarities(rows: Floats, centroids: Floats) -> Iterator[tuple[int, Floats]]:
    size = max(256, _CELLS // len(centroids))
    for start in range(0, len(rows), size):
        yield start, rows[start : start + size] @ centroids.T


def _padded(rows: Floats) -> Floats:
    # A product of one row takes another way through BLAS than one of many, and may round otherwise.
    out = np.zeros((-(-len(rows) // 64) * 64, rows.shape[1]), np.float32)
    out[: len(rows)] = rows
    return out


def _visits(
    to: Floats, has: NDArray[np.bool_], apart: Floats, reach: float, most: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
    """Homes `[n]`, and every visit's row and cluster, from the similarities `[n,k]` to all centroids.

    Rows that have no direction visit nobody.
    """
    home = to.argmax(1)
    best = np.where(has, to[np.arange(len(to)), home], np.float32(np.inf))
    # No margin can be within reach below this, whichever the cluster: few cells are left to look at closely.
    cells = np.flatnonzero(to >= (best - reach * apart.max(1)[home])[:, None])
    row, cluster = np.divmod(cells, to.shape[1])
    away = apart[home[row], cluster]
    gap = best[row] - to.ravel()[cells]
    within = (gap <= reach * away) & (cluster != home[row])
    row, cluster = row[within], cluster[within]
    margin = gap[within] / np.maximum(away[within], np.finfo(np.float32).tiny)
    order = np.lexsort((margin, row))
    row, cluster = row[order], cluster[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    return home.astype(np.int32), row[place < most], cluster[place < most].astype(np.int32)
