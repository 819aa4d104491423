"""How many of a set's near-duplicates a search has found, from some rows that are held against all others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors, Floats
from fairest.sift.dedup.products import alike, similarities
from fairest.sift.dedup.units import first_by_hash, unit
from fairest.sift.dedup.work import Arrays, Progress, Work, ranges
from fairest.sift.machine import Here, Machine
from fairest.stats.intervals import clopper_pearson

__all__ = ["Recall", "exact_pairs", "pair_recall", "recall_of"]

_ASKED = 1 << 32
"""Mixed into the seed: the rows asked are not those k-means learns from."""
_TASK, _BLOCK = 65_536, 8192
_EQUAL, _ROUNDING = 1e-9, 1e-9


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of pairs whose rows came into one family, with an interval."""

    rows: int
    """Rows that were held against all others."""
    pairs: int
    """How many near-duplicates they have, each of a pair's two rows counting it."""
    found: int
    low: float
    high: float
    level: float

    @property
    def value(self) -> float | None:
        return self.found / self.pairs if self.pairs else None


def pair_recall(
    vectors: AnyVectors,
    threshold: float,
    families: NDArray[np.int64],
    *,
    ids: NDArray[np.uint64],
    among: NDArray[np.bool_] | None = None,
    rows: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    machine: Machine | None = None,
    progress: Progress | None = None,
) -> Recall:
    """Hold `rows` rows, chosen by their hashes, against all others, and look whether `families` `[n]` joins them.

    A pair counts as found where both rows have one label. Pairs of equal embeddings do not count: they are never
    missed, and thousands of them would hide what is.
    """
    there = np.arange(len(ids)) if among is None else np.flatnonzero(among)
    asked = first_by_hash(there, ids, seed + _ASKED, rows)
    one, two = exact_pairs(vectors, threshold, asked, Work(machine or Here(), progress))
    if among is not None:
        one, two = one[among[two]], two[among[two]]
    found = families[one] == families[two]
    return recall_of(asked, one, found, level) if len(asked) < len(there) else _counted(asked, found, level)


def _counted(asked: NDArray[np.int64], found: NDArray[np.bool_], level: float) -> Recall:
    """Where every row was asked, nothing is left to chance."""
    share = float(found.mean()) if len(found) else None
    low, high = (0.0, 1.0) if share is None else (share, share)
    return Recall(len(asked), len(found), int(found.sum()), low, high, level)


def recall_of(
    asked: NDArray[np.int64],
    one: NDArray[np.int64],
    found: NDArray[np.bool_],
    level: float = 0.95,
) -> Recall:
    """The recall of pairs of rows `one` that were asked, all their pairs, and its interval.

    The rows asked are the fresh draws, and not their pairs: those of one row may all be missed together. The interval
    is Clopper's and Pearson's for as many draws as the rows are worth (Korn and Graubard 1998, for surveys): for n' =
    (sum of pairs)^2 / (sum of squared pairs of a row), as if each row's were missed or found together (Kish 1965),
    or fewer where the found ones vary by more than that. A bootstrap would not do: where nothing was missed it knows
    of no error.
    """
    if not len(one):
        return Recall(len(asked), 0, 0, 0.0, 1.0, level)
    draws = int(_worth(one, found) + _ROUNDING)
    missed = int((~found).sum()) * draws
    low, _ = clopper_pearson(draws + -missed // len(one), draws, level)
    _, high = clopper_pearson(draws - missed // len(one), draws, level)
    return Recall(len(asked), len(one), int(found.sum()), low, high, level)


def exact_pairs(
    vectors: AnyVectors, threshold: float, asked: NDArray[np.int64], work: Work
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every row that is at least as alike as the threshold to one of `asked`, and not equal: `asked` row, other row."""
    search = _Search(vectors, asked, threshold)
    found = work.done("recall", search, ranges(vectors.shape[0], _TASK) or [(0, 0)])
    return found["asked"], found["other"]


@dataclass(frozen=True, slots=True)
class _Search:
    """The kernel that holds all rows of a range against those asked."""

    vectors: AnyVectors
    asked: NDArray[np.int64]
    threshold: float

    def __call__(self, rows: tuple[int, int]) -> Arrays:
        queries = self.vectors[self.asked]
        unit(queries)
        found = [(np.empty(0, np.int64), np.empty(0, np.int64))]
        found += [self._block(queries, start, min(start + _BLOCK, rows[1])) for start in range(*rows, _BLOCK)]
        asked, other = (np.concatenate(part) for part in zip(*found, strict=True))
        return {"asked": asked, "other": other}

    def _block(self, queries: Floats, start: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        block = np.array(self.vectors[start:end])
        unit(block)
        other, asked = alike(block @ queries.T, self.threshold)
        similarity = similarities(block, queries, other, asked)
        pair = (similarity >= self.threshold) & (similarity < 1 - _EQUAL)
        return self.asked[asked[pair]], other[pair] + start


def _worth(one: NDArray[np.int64], found: NDArray[np.bool_]) -> float:
    """How many draws of one pair the rows with these pairs are worth."""
    _, row, pairs = np.unique(one, return_inverse=True, return_counts=True)
    share = float(found.mean())
    # The variance of the share, as that of a ratio of two totals over rows.
    variance = ((np.bincount(row, found) - share * pairs) ** 2).sum() / len(one) ** 2
    alike = len(one) ** 2 / (pairs.astype(np.float64) ** 2).sum()
    return float(min(alike, share * (1 - share) / variance if variance else np.inf))
