"""Work cut into tasks, each of which leaves arrays: in memory, or in a file that is not made twice."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from fairest.run.files import write_whole
from fairest.sift.machine import Machine

__all__ = ["Arrays", "Progress", "Work", "kept", "ranges"]

Arrays: TypeAlias = dict[str, NDArray[Any]]
Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how many tasks of it are done, and of how many."""

Task = TypeVar("Task")


@dataclass(frozen=True, slots=True)
class Work:
    """Where work is done, and what remembers it."""

    machine: Machine
    progress: Progress | None = None
    folder: Path | None = None
    """Where every task leaves its file; None: in memory."""

    def done(self, name: str, kernel: Callable[[Task], Arrays], tasks: Sequence[Task]) -> Arrays:
        """What the kernel makes of all tasks (one at least), end to end in their order."""
        parts = list(self._each(name, kernel, tasks))
        return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}

    def _each(self, name: str, kernel: Callable[[Task], Arrays], tasks: Sequence[Task]) -> Iterator[Arrays]:
        for i, result in enumerate(self._results(name, kernel, tasks), 1):
            yield result
            if self.progress is not None:
                self.progress(name, i, len(tasks))

    def _results(self, name: str, kernel: Callable[[Task], Arrays], tasks: Sequence[Task]) -> Iterator[Arrays]:
        if self.folder is None:
            return self.machine.map(kernel, tasks)
        named = [(f"{name}-{i:06}", task) for i, task in enumerate(tasks)]
        return map(_read, self.machine.map(_Keeping(kernel, self.folder), named))


def kept(file: Path | None, make: Callable[[], Arrays]) -> Arrays:
    """What the file holds; made and written first where it is not there. Without a file, just made."""
    if file is None:
        return make()
    if not file.exists():
        packed = io.BytesIO()
        np.savez(packed, allow_pickle=False, **make())
        write_whole(file, packed.getvalue(), durable=False)
    return _read(file)


def ranges(rows: int, size: int) -> list[tuple[int, int]]:
    """From where to where, so many rows at a time."""
    return [(start, min(start + size, rows)) for start in range(0, rows, size)]


@dataclass(frozen=True, slots=True)
class _Keeping(Generic[Task]):
    """A kernel whose results are files, named by the tasks."""

    kernel: Callable[[Task], Arrays]
    folder: Path

    def __call__(self, named: tuple[str, Task]) -> Path:
        name, task = named
        file = self.folder / f"{name}.npz"
        if not file.exists():
            kept(file, lambda: self.kernel(task))
        return file


def _read(file: Path) -> Arrays:
    with np.load(file, allow_pickle=False) as packed:
        return {name: packed[name] for name in packed.files}
