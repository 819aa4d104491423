"""Several training processes on one machine, one thread each.

On CPUs two processes of one thread are faster than one process of two when the machine is shared:
OpenMP's threads wait for each other by spinning.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch.multiprocessing.spawn import spawn

__all__ = ["run_in_parallel"]


def run_in_parallel(work: Callable[..., None], workers: int, *args: Any) -> None:
    """Call `work(rank, *args)` in `workers` processes that average their gradients.

    `work` must be importable by name (a function of a module) and leaves its results in files.
    """
    with tempfile.TemporaryDirectory() as folder:
        meeting = Path(folder) / "meet"
        spawn(_worker, (workers, meeting, work, args), nprocs=workers)  # type: ignore[no-untyped-call]


def _worker(rank: int, workers: int, meeting: Path, work: Callable[..., None], args: tuple[Any, ...]) -> None:
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // workers))
    if workers > 1:
        dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=workers)
    try:
        work(rank, *args)
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()
