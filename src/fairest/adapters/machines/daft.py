"""Tasks on Daft: in processes of this computer, or on a Ray cluster. The same code, the same results."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from fairest.errors import BadInput, FairestError, MissingExtra

__all__ = ["DaftMachine", "machine"]

Task = TypeVar("Task")
Result = TypeVar("Result")
_ENGINES = ("native", "ray")


def machine(engine: str = "native", *, workers: int | None = None) -> "DaftMachine":
    """ "native", "ray" for a cluster begun here, or "ray:ADDRESS" for one that runs.

    Raises `BadInput`, and `MissingExtra` where Daft or Ray is not installed.
    """
    name, _, address = engine.partition(":")
    if name not in _ENGINES or (address and name != "ray"):
        raise BadInput(f"{engine!r} is no engine.", hint="known: native, ray, ray:ADDRESS")
    _need(name)
    if workers is not None and workers < 1:
        raise BadInput(f"{workers} workers can do nothing.", hint="Give 1 or more.")
    return DaftMachine(engine, workers or _cores())


class DaftMachine:
    """A `Machine` whose tasks are rows of a Daft query. Each worker is a process with one thread of arithmetic."""

    def __init__(self, name: str, workers: int) -> None:
        self.name = name
        self.workers = workers

    def map(self, kernel: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """The results in the tasks' order, as they come. Raises what a task raised, of our errors."""
        if not tasks:
            return
        with _one_thread_each():
            self._begin()
            yield from map(_result, _in_order(self._rows(kernel, tasks)))

    def _rows(self, kernel: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, bytes]]:
        import pickle

        import daft

        work = _worker(min(self.workers, len(tasks)))(kernel)
        columns = {"number": list(range(len(tasks))), "task": list(map(pickle.dumps, tasks))}
        packed = daft.from_pydict(columns).into_batches(1)
        done = packed.select(packed["number"], work.do(packed["task"]).alias("done"))
        return ((row["number"], row["done"]) for row in done.iter_rows(results_buffer_size=self.workers))

    def _begin(self) -> None:
        """Choose the runner, which Daft does once in a process."""
        from daft import runners

        kind, _, address = self.name.partition(":")
        try:
            if kind == "ray":
                _join(address)
            begin = runners.set_runner_ray if kind == "ray" else runners.set_runner_native
            begin()
        except Exception as error:  # Daft's and Ray's own kinds differ by version
            if runners.get_or_infer_runner_type() == kind and _has_begun(error):
                return
            raise BadInput(
                f"The engine {self.name} cannot be used: {str(error).splitlines()[0]}.",
                hint="One process has one engine, for good. The address of a cluster is ray:HOST:PORT.",
            ) from None


def _has_begun(error: Exception) -> bool:
    return "more than once" in str(error)


def _join(address: str) -> None:
    """Ray's cluster at an address, or one begun on this computer. Its own news would mix with ours."""
    import logging

    import ray

    if not ray.is_initialized():
        ray.init(address or None, log_to_driver=False, logging_level=logging.ERROR)


def _worker(most: int) -> Any:
    """A Daft class of that many processes; made here, where Daft is loaded."""
    import daft

    @daft.cls(max_concurrency=most, use_process=True)
    class Worker:
        def __init__(self, kernel: Callable[[Any], Any]) -> None:
            self._kernel = kernel

        @daft.method(return_dtype=daft.DataType.binary())  # type: ignore[untyped-decorator]
        def do(self, task: bytes) -> bytes:
            return _done(self._kernel, task)

    return Worker


def _done(kernel: Callable[[Any], Any], task: bytes) -> bytes:
    """What came of a task, or our error: as words, since not every error survives the way back as itself."""
    import pickle

    try:
        return pickle.dumps((kernel(pickle.loads(task)), None))
    except FairestError as error:
        return pickle.dumps((None, (error.message, error.hint)))


def _in_order(rows: Iterator[tuple[int, bytes]]) -> Iterator[bytes]:
    """Ray gives them as they come."""
    waiting: dict[int, bytes] = {}
    following = 0
    for number, done in rows:
        waiting[number] = done
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def _result(done: bytes) -> Any:
    import pickle

    result, error = pickle.loads(done)  # our own workers wrote it
    if error is not None:
        raise FairestError(error[0], hint=error[1])
    return result


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers take these settings over when they start: more threads than cores make all of them slow."""
    wanted = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "DO_NOT_TRACK"), "1")
    wanted |= {"DAFT_PROGRESS_BAR": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _need(engine: str) -> None:
    from importlib.util import find_spec

    os.environ.setdefault("DO_NOT_TRACK", "1")
    if find_spec("daft") is None:
        raise MissingExtra("Daft, which runs a plan,", "curate")
    if engine == "ray" and find_spec("ray") is None:
        raise MissingExtra("Ray", "ray")
