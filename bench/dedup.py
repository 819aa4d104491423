"""Near-duplicates among 1,000,000 embeddings: how many are found, at what cost, beside other tools on the same data.

`python bench/dedup.py` makes embeddings with planted near-duplicates (see `duplicates/data.py`), 4 GB in a temporary
folder, and looks for them in processes of their own. It takes a quarter of an hour. `--rows 100000` rehearses it.
It wants `pip install faiss-cpu semhash` and leaves out what is not installed. One BLAS thread a process.
"""

import argparse
import importlib
import importlib.util
import itertools
import math
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before numpy is loaded

import numpy as np  # noqa: E402
from duplicates import data  # noqa: E402
from duplicates.tools import TOOLS, Found, here, limit  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from fairest.sift.dedup import families, pair_recall  # noqa: E402
from fairest.sift.dedup.recall import exact_pairs  # noqa: E402
from fairest.sift.dedup.work import Work  # noqa: E402
from fairest.sift.machine import Here  # noqa: E402

_ROWS, _SECONDS, _MEMORY, _RECALL, _GROWTH = 1_000_000, 60.0, 3.5, 0.995, 1.5
"""Of so many rows: core-seconds, GB, the share of pairs; and the power of the rows that the cost may grow with."""


def main() -> None:
    asked = argparse.ArgumentParser(description="Near-duplicates: recall, time and memory, beside other tools.")
    asked.add_argument("--rows", type=int, default=_ROWS)
    asked.add_argument("--threshold", type=float, default=0.9)
    asked.add_argument("--workers", type=int, choices=(1, 2), default=1, help="threads of fairest")
    asked.add_argument("--alone", action="store_true", help="no other tools")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        file, rows = Path(place) / "embeddings.npy", options.rows
        _in_a_process(data.write, file, 2 * rows)
        print(f"{rows:,} x 512 float32, pairs of cosine {options.threshold} or more, one BLAS thread:")
        print(f"{'':20} {'':9} {'':8} {'':8} {'':8} of planted pairs")
        print(f"{'':20} {'rows':>9} {'core-s':>8} {'wall s':>8} {'peak GB':>8} {'found':>7} {'joined':>7}")
        sizes = [rows // 4, rows // 2, rows, 2 * rows]
        ours = [_line("fairest", file, n, options) for n in sizes]
        for tool, (package, part) in {} if options.alone else _OTHERS.items():
            if importlib.util.find_spec(package):
                _line(tool, file, rows // part, options)
            else:
                print(f"{tool:20} is not installed")
        _judged(ours, rows, _in_a_process(_checked, file, rows, options))


_OTHERS = {
    "five clusterings": ("fairest", 1),
    "semhash": ("semhash", 20),
    "faiss flat": ("faiss", 1),
    "faiss IVF, 4 probes": ("faiss", 1),
}
"""With their package, and the part of the rows they take: semhash takes a slice, so that all are done in minutes."""


def _line(tool: str, file: Path, rows: int, options: argparse.Namespace) -> dict[str, Any]:
    told: dict[str, Any] = _in_a_process(_looked, tool, file, rows, options)
    joined = f"{told['joined']:7.4f}" if told["asked"] is None else f"{'-':>7}"
    note = "" if told["asked"] is None else f"  seconds of {told['asked']:,} rows, scaled to all"
    print(
        f"{tool:20} {rows:9,} {told['core']:8.1f} {told['wall']:8.1f} {told['peak']:8.2f} {told['found']:7.4f} "
        f"{joined}{note}",
        flush=True,
    )
    return told


def _looked(tool: str, file: Path, rows: int, options: argparse.Namespace) -> dict[str, Any]:
    vectors, ids = _read(file, rows), data.ids(rows)
    importlib.import_module(_OTHERS[tool][0] if tool in _OTHERS else "fairest")
    core, wall = time.process_time(), time.perf_counter()
    found = _found(tool, vectors, ids, options)
    core, wall, peak = time.process_time() - core, time.perf_counter() - wall, _peak()
    planted = data.planted(vectors, np.load(file.with_suffix(".family.npy"))[:rows], options.threshold)
    if found.asked is not None:
        scale = rows / len(found.asked)
        core, wall = (found.fixed + (seconds - found.fixed) * scale for seconds in (core, wall))
        planted = planted[np.isin(planted, found.asked).any(1)]
    label = families(ids, *found.pairs.T)
    return {
        "core": core,
        "wall": wall,
        "peak": peak,
        "asked": None if found.asked is None else len(found.asked),
        "found": _share(planted, found.pairs, rows),
        "joined": float((label[planted[:, 0]] == label[planted[:, 1]]).mean()),
    }


def _checked(file: Path, rows: int, options: argparse.Namespace) -> dict[str, Any]:
    """What the run says of its own recall, what it takes to say so, and the share of just those pairs it has found."""
    vectors, ids = _read(file, rows), data.ids(rows)
    pairs = _found("fairest", vectors, ids, options).pairs
    label, began = families(ids, *pairs.T), time.process_time()
    recall = pair_recall(vectors, options.threshold, label, ids=ids)
    core = time.process_time() - began
    exact = np.sort(np.stack(exact_pairs(vectors, options.threshold, np.argsort(ids)[:1000], Work(Here())), 1), 1)
    return {"recall": recall, "core": core, "exact": len(exact), "found": _share(exact, pairs, rows)}


def _judged(ours: list[dict[str, Any]], rows: int, checked: dict[str, Any]) -> None:
    told, recall, least = ours[2], checked["recall"], limit(rows, 512)
    powers = [math.log2(large["core"] / small["core"]) for small, large in itertools.pairwise(ours)]
    print(
        f"the run of itself: {recall.found:,} of {recall.pairs:,} pairs of {recall.rows:,} rows joined, "
        f"[{recall.low:.4f}, {recall.high:.4f}], in {checked['core']:.1f} core-s more"
    )
    print(f"of all {checked['exact']:,} pairs of another 1,000 rows, found: {checked['found']:.4f}")
    print(f"the products of one clustering alone: {least:.1f} s; fairest takes {told['core'] / least:.2f} times that")
    print(f"core-s grow with the rows to the power of {', '.join(f'{power:.2f}' for power in powers)}")
    limits = {
        f"planted pairs found {told['found']:.4f}, limit {_RECALL}": told["found"] < _RECALL,
        f"power {max(powers):.2f}, limit {_GROWTH}": max(powers) > _GROWTH,
        f"{told['core']:.1f} core-s, limit {_SECONDS}": rows == _ROWS and told["core"] > _SECONDS,
        f"{told['peak']:.2f} GB, limit {_MEMORY}": rows == _ROWS and told["peak"] > _MEMORY,
    }
    if any(limits.values()):
        sys.exit("over a limit: " + "; ".join(said for said, over in limits.items() if over))


def _found(tool: str, vectors: data.Floats, ids: NDArray[np.uint64], options: argparse.Namespace) -> Found:
    if tool == "fairest":
        return here(vectors, ids, options.threshold, options.workers)
    return TOOLS[tool](vectors, ids, options.threshold)


def _share(wanted: NDArray[np.int64], found: NDArray[np.int64], rows: int) -> float:
    return float(np.isin(wanted @ [rows, 1], found @ [rows, 1]).mean())


def _read(file: Path, rows: int) -> data.Floats:
    """The first rows, in memory: the pages of a mapped file would count as memory, too."""
    whole = np.load(file, mmap_mode="r")
    return np.fromfile(file, np.float32, rows * whole.shape[1], offset=whole.offset).reshape(rows, -1)


def _in_a_process(work: Any, *given: Any) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _peak() -> float:
    """GB of this process, at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6 * 1.024


if __name__ == "__main__":
    main()
