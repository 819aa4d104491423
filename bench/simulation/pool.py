"""Audits side by side: each has its own seed, so the figures do not depend on who made them."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Job, Found = TypeVar("Job"), TypeVar("Found")
Each = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]
"""Calls a function of a module for each job and gives the results in the order of the jobs."""

_CHUNKS = 16


@contextmanager
def workers(many: int) -> Iterator[Each]:
    """`each(function, jobs)` over so many processes; one works without any."""
    if many == 1:
        yield lambda function, jobs: list(map(function, jobs))
        return
    with ProcessPoolExecutor(many, multiprocessing.get_context("spawn")) as pool:
        yield lambda function, jobs: list(
            pool.map(function, jobs, chunksize=max(1, min(20, len(jobs) // (_CHUNKS * many))))
        )
