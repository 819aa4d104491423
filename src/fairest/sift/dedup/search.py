"""The near-duplicates of a set: pairs of rows whose embeddings are at least as alike as a threshold."""

import hashlib
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors, Floats
from fairest.errors import BadInput
from fairest.sift.dedup.blocks import tasks
from fairest.sift.dedup.clusters import Homes, how_many, k_means
from fairest.sift.dedup.copies import Look, originals
from fairest.sift.dedup.products import Compare
from fairest.sift.dedup.units import first_by_hash, unit
from fairest.sift.dedup.work import Arrays, Progress, Work, kept, ranges
from fairest.sift.machine import Here, Machine

__all__ = ["PROBES", "REACH", "Pairs", "near_duplicates"]

PROBES, REACH = 8, 0.125
_LEARNT_FROM = 32
"""Rows a cluster."""
_TASK = 65_536
"""Rows."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, each once and in order: `left < right` (int64), and how alike they are (float32).

    Of rows with equal embeddings, each is paired with the one of the smallest id, which alone is paired with others;
    and of thousands of rows that are all alike only as many pairs are here as hold them together.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    similarity: Floats

    def __len__(self) -> int:
        return len(self.left)


def near_duplicates(
    vectors: AnyVectors,
    threshold: float,
    *,
    ids: NDArray[np.uint64],
    among: NDArray[np.bool_] | None = None,
    probes: int = PROBES,
    reach: float = REACH,
    clusters: int | None = None,
    seed: int = 0,
    machine: Machine | None = None,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Pairs:
    """Pairs with a cosine similarity of at least `threshold` (above 0, below 1), almost all of them.

    `ids` `[n]` are hashes of the rows' keys: whatever is chosen is chosen by them, so that no order of the rows
    changes a pair. Rows without an embedding, or not `among` `[n]`, are in no pair. Every row is held against the
    rows of its own cluster and of those it has a margin to of at most `reach` times the distance that the threshold
    allows (.5 finds every pair; see `clusters.py`), of `probes` clusters at the most. In a `folder`, what was
    finished is not done again. Raises `BadInput`.
    """
    _check(vectors, threshold, ids, probes, clusters)
    if not len(ids):
        return _pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    work = Work(machine or Here(), progress)
    seen = work.done("look", Look(vectors), ranges(len(ids), _TASK))
    rows = np.flatnonzero(seen["has"] if among is None else seen["has"] & among)
    copies, leads = originals(vectors, seen["hash"], rows, ids)
    distinct = np.setdiff1d(rows, copies, assume_unique=True)
    how = _How(threshold, min(clusters or how_many(len(distinct)), len(distinct)), probes, reach, seed)
    if folder is not None:
        work = replace(work, folder=_place(folder, np.array(astuple(how)), ids, seen["hash"], distinct))
    found = _search(vectors, distinct, ids, how, work)
    return _pairs(
        np.concatenate([found["left"], np.minimum(copies, leads)]),
        np.concatenate([found["right"], np.maximum(copies, leads)]),
        np.concatenate([found["similarity"], np.ones(len(copies), np.float32)]),
    )


@dataclass(frozen=True, slots=True)
class _How:
    threshold: float
    clusters: int
    probes: int
    reach: float
    seed: int


def _search(vectors: AnyVectors, distinct: NDArray[np.int64], ids: NDArray[np.uint64], how: _How, work: Work) -> Arrays:
    """The pairs among rows no two of which are equal."""
    compare = Compare(vectors, how.threshold)
    if len(distinct) < 2:
        return compare(())
    learnt = kept(work.folder and work.folder / "centroids.npz", lambda: _centroids(vectors, distinct, ids, how))
    homes = Homes(vectors, learnt["centroids"], how.reach * (2 - 2 * how.threshold) ** 0.5, how.probes - 1)
    lives = work.done("homes", homes, ranges(len(ids), _TASK))
    taking_part = np.zeros(len(ids), bool)
    taking_part[distinct] = True
    visits = taking_part[lives["visitor"]]
    home = np.where(taking_part, lives["home"], np.int32(-1))
    blocks = tasks(home, lives["visitor"][visits], lives["visited"][visits], ids)
    return work.done("pairs", compare, blocks or [()])


def _centroids(vectors: AnyVectors, distinct: NDArray[np.int64], ids: NDArray[np.uint64], how: _How) -> Arrays:
    sample = vectors[first_by_hash(distinct, ids, how.seed, _LEARNT_FROM * how.clusters)]
    unit(sample)
    return {"centroids": k_means(sample, how.clusters)}


def _pairs(left: NDArray[np.int64], right: NDArray[np.int64], similarity: Floats) -> Pairs:
    """Each once: two rows that visit each other's clusters were found twice."""
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    once = np.ones(len(left), bool)
    once[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return Pairs(left[once], right[once], similarity[order][once])


def _place(folder: Path, *decisive: NDArray[np.generic]) -> Path:
    """A folder for just these rows, numbers and settings: another search finds nothing of this one in its own."""
    digest = hashlib.sha256()
    for array in decisive:
        digest.update(array.tobytes())
    place = folder / digest.hexdigest()[:16]
    place.mkdir(parents=True, exist_ok=True)
    return place


def _check(vectors: AnyVectors, threshold: float, ids: NDArray[np.uint64], probes: int, clusters: int | None) -> None:
    if not 0 < threshold < 1:
        raise BadInput(
            f"A similarity of {threshold} tells no near-duplicates.", hint="Choose one above 0 and below 1, as .95."
        )
    if vectors.shape[0] != len(ids):
        raise BadInput(f"{vectors.shape[0]} embeddings with {len(ids)} ids: each row needs its own.")
    if probes < 1 or (clusters is not None and clusters < 1):
        raise BadInput(f"{probes} probes of {clusters} clusters: at least one of each is needed.")
