"""The door of this room: where work is done that can be cut into parts."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

__all__ = ["Here", "Machine"]

Task = TypeVar("Task")
Result = TypeVar("Result")


class Machine(Protocol):
    """One computer, or many that see the same files."""

    @property
    def name(self) -> str: ...

    @property
    def workers(self) -> int:
        """Tasks done at the same time."""
        ...

    def map(self, kernel: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """The results in the tasks' order, each as soon as it and those before it are there.

        Kernel, tasks and results can be pickled. What is large is written to files, and results name them.
        """
        ...


class Here:
    """This process, one task after the other."""

    name, workers = "here", 1

    def map(self, kernel: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        return map(kernel, tasks)
