"""Tasks on Daft: in processes of this computer, or on a Ray cluster. The same code, the same results."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from fairest import errors
from fairest.errors import BadInput, FairestError, MissingExtra

__all__ = ["DaftMachine", "machine"]

Task = TypeVar("Task")
Result = TypeVar("Result")
_ENGINES = ("native", "ray")
_WATCH = 0.2
"""Seconds between two looks whether the driver is still there."""


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
        """The results in the tasks' order, as they come. Raises what a task raised, and where a worker was ended."""
        if not tasks:
            return
        with _one_thread_each():
            self._begin()
            yield from map(_result, _in_order(self._told(self._rows(kernel, tasks))))

    def _told(self, rows: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        """The rows, and the engine's own failures in words: what a task raises comes back as a row."""
        try:
            yield from rows
        except Exception as error:  # Daft's and Ray's own kinds differ by version
            said = next(iter(str(error).splitlines()), type(error).__name__)[:200]
            raise FairestError(
                f"A worker of the engine {self.name} ended before its work was done ({said}): "
                "most often there was too little memory.",
                hint="Give fewer --workers, and go on with --resume: what is done is not done again.",
            ) from error

    def _rows(self, kernel: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[int, bytes]]:
        import pickle

        import daft

        driver = os.getpid() if self.name == "native" else None
        work = _worker(min(self.workers, len(tasks)))(kernel, driver)
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
        def __init__(self, kernel: Callable[[Any], Any], driver: int | None) -> None:
            self._kernel = kernel
            if driver is not None:
                _end_with(driver)

        @daft.method(return_dtype=daft.DataType.binary())  # type: ignore[untyped-decorator]
        def do(self, task: bytes) -> bytes:
            return _done(self._kernel, task)

    return Worker


def _end_with(driver: int) -> None:
    """End this worker when the process that began it is gone, however that ended: its folder may be another's then."""
    import threading

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(_WATCH)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _done(kernel: Callable[[Any], Any], task: bytes) -> bytes:
    """What came of a task, or its error: as words, since not every error survives the way back as itself."""
    import pickle
    import traceback

    try:
        return pickle.dumps((kernel(pickle.loads(task)), None))
    except FairestError as error:
        return pickle.dumps((None, (type(error).__name__, error.message, error.hint)))
    except Exception:
        return pickle.dumps((None, ("", traceback.format_exc(), "")))


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
        raise _error(*error)
    return result


def _error(name: str, message: str, hint: str) -> Exception:
    """An error of ours of the same kind, as far as it has one; what a task did not mean to raise comes as it was."""
    if not name:
        return RuntimeError(f"A task failed in its worker:\n{message}")
    found = getattr(errors, name, None)
    kind = found if isinstance(found, type) and issubclass(found, FairestError) else FairestError
    error = kind.__new__(kind)
    FairestError.__init__(error, message, hint=hint)  # some kinds make their message of other things
    return error


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
