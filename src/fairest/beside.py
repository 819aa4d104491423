"""Work beside other work: what is drawn is kept, and judged, while the next is drawn."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Beside"]

T = TypeVar("T")


class Beside(Generic[T]):
    """Does its work on one item after the other, in a thread of its own.

    `give` waits while more than `most` items are undone, so that what is drawn faster than it can be kept does
    not fill the memory. An error of the work is raised by the next `give`, or at the end. When its block ends
    all is done; when it ends by an error, what waits is done only if it must be (`finish`).
    """

    def __init__(self, work: Callable[[T], object], *, most: int | None = None, finish: bool = False) -> None:
        self._work = work
        self._most = most
        self._finish = finish
        self._undone: deque[Future[object]] = deque()
        self._thread = ThreadPoolExecutor(1)

    def give(self, item: T) -> None:
        """Have an item worked on. Raises the error of an earlier one."""
        self._undone.append(self._thread.submit(self._work, item))
        while self._undone and (self._undone[0].done() or self._is_full()):
            self._undone.popleft().result()

    def _is_full(self) -> bool:
        return self._most is not None and len(self._undone) > self._most

    def __enter__(self) -> "Beside[T]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        self._thread.shutdown(cancel_futures=error is not None and not self._finish)
        if error is None:
            for undone in self._undone:
                undone.result()
