"""Who looks for near-duplicates: fairest, five clusterings, semhash, and faiss in two ways.

Each takes embeddings of length 1, their ids, and a threshold, and gives pairs `[pairs,2]` with the smaller row first.
Where a tool was asked for the pairs of some rows only, it says so.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairest.sift.dedup import near_duplicates
from fairest.sift.machine import Here

__all__ = ["TOOLS", "Found", "here", "limit"]

_QUERIES = 1000

Floats = NDArray[np.float32]
Ids = NDArray[np.uint64]


class Found(NamedTuple):
    """Pairs, and the rows that were asked for theirs: a part that stands for all, or None for all."""

    pairs: NDArray[np.int64]
    asked: NDArray[np.int64] | None = None
    fixed: float = 0.0
    """Core-seconds that asking for all rows would not have taken again."""


class _Threads:
    """Two tasks at a time in this process: numpy's products hold no lock."""

    name, workers = "threads", 2

    def map(self, kernel: Callable[[Any], Any], tasks: Any) -> Iterator[Any]:
        with ThreadPoolExecutor(self.workers) as pool:
            yield from pool.map(kernel, tasks)


def here(vectors: Floats, ids: Ids, threshold: float, workers: int = 1) -> Found:
    found = near_duplicates(vectors, threshold, ids=ids, machine=_Threads() if workers == 2 else Here())
    return Found(np.stack([found.left, found.right], 1))


def five_clusterings(vectors: Floats, ids: Ids, threshold: float) -> Found:
    """Pairs within the clusters of any of five k-means: the method of the 2022 note on DALL-E 2's training data."""
    every = [near_duplicates(vectors, threshold, ids=ids, probes=1, seed=seed) for seed in range(5)]
    return Found(np.unique(np.concatenate([np.stack([found.left, found.right], 1) for found in every]), axis=0))


def semhash(vectors: Floats, _: Ids, threshold: float) -> Found:
    """semhash's own index (usearch). It names for every row it removes the row it kept: no further pairs."""
    from semhash import SemHash

    class _Unused:
        def encode(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

    index = SemHash.from_embeddings(vectors, [str(i) for i in range(len(vectors))], model=_Unused())
    removed = index.self_deduplicate(threshold=threshold).filtered
    return Found(_ordered([int(one.record) for one in removed], [int(one.duplicate_of) for one in removed]))


def faiss_flat(vectors: Floats, ids: Ids, threshold: float) -> Found:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    began = time.process_time()
    index.add(vectors)
    return _asked(index, vectors, ids, threshold, began)


def faiss_ivf(vectors: Floats, ids: Ids, threshold: float) -> Found:
    import faiss

    faiss.omp_set_num_threads(1)
    began = time.process_time()
    lists = max(1, round((1.5 * len(vectors)) ** 0.5))
    coarse = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFFlat(coarse, vectors.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.max_points_per_centroid = 39
    index.train(vectors[np.argsort(ids)[: 39 * lists]])
    index.add(vectors)
    index.nprobe = 4
    return _asked(index, vectors, ids, threshold, began)


TOOLS: dict[str, Callable[[Floats, Ids, float], Found]] = {
    "five clusterings": five_clusterings,
    "semhash": semhash,
    "faiss flat": faiss_flat,
    "faiss IVF, 4 probes": faiss_ivf,
}


def limit(rows: int, width: int) -> float:
    """Seconds of one core for the products of one clustering alone: rows and centroids, and rows of a cluster.

    At the speed of a large product on this machine, measured now.
    """
    one, two = np.random.default_rng(0).standard_normal((2, 4096, width), np.float32)
    seconds = []
    for _ in range(5):
        began = time.process_time()
        one @ two.T
        seconds.append(time.process_time() - began)
    clusters = (1.5 * rows) ** 0.5
    return min(seconds) / 4096**2 * (rows * clusters + rows * rows / clusters / 2)


def _asked(index: Any, vectors: Floats, ids: Ids, threshold: float, began: float) -> Found:
    """Of faiss, which asks row by row: some rows, chosen by their ids."""
    fixed = time.process_time() - began
    asked = np.argsort(ids)[:_QUERIES]
    limits, _, other = index.range_search(vectors[asked], threshold)
    one = np.repeat(asked, np.diff(limits).astype(np.int64))
    return Found(_ordered(one[one != other], other[one != other]), asked, fixed)


def _ordered(one: Any, two: Any) -> NDArray[np.int64]:
    pairs = np.sort(np.stack([np.asarray(one, np.int64), np.asarray(two, np.int64)], 1), 1)
    return np.unique(pairs, axis=0)
