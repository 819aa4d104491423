"""Work beside other work: what is drawn is kept, and judged, while the next is drawn."""

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Beside"]

T = TypeVar("T")


class Beside(Generic[T]):
    """Does its work on one item after the other, in a thread of its own, and nothing more after its first error.

    Its block ends when all is done, and raises that error. When the block itself fails, or is interrupted while it
    waits, what is under way is still ended, and what waits is done only if it must be (`finish`). With `merged`
    all that waits is worked on as one item.
    """

    def __init__(
        self,
        work: Callable[[T], object],
        *,
        most: int | None = None,
        finish: bool = False,
        merged: Callable[[list[T]], T] | None = None,
    ) -> None:
        self._work, self._most, self._finish, self._merged = work, most, finish, merged
        self._waiting: deque[T] = deque()
        self._under_way = False
        self._ended = False
        self._error: BaseException | None = None
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._labour, daemon=True)

    @property
    def failed(self) -> bool:
        return self._error is not None

    def give(self, item: T) -> None:
        """Have an item worked on. Waits while more than `most` are undone: they do not fill the memory then."""
        with self._change:
            self._waiting.append(item)
            self._change.notify_all()
            self._change.wait_for(lambda: self.failed or self._most is None or self._undone() <= self._most)

    def __enter__(self) -> "Beside[T]":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        drop = not self._finish
        try:
            if error is None:
                with self._change:
                    self._change.wait_for(lambda: self.failed or not self._undone())
                drop = False
        finally:
            self._end(drop=drop)
        if error is None and self._error is not None:
            raise self._error

    def _undone(self) -> int:
        return len(self._waiting) + self._under_way

    def _end(self, *, drop: bool) -> None:
        with self._change:
            if drop:
                self._waiting.clear()
            self._ended = True
            self._change.notify_all()
        self._thread.join()

    def _labour(self) -> None:
        while (item := self._next()) is not None:
            try:
                self._work(item[0])
            except BaseException as error:
                self._error = error
            self._done()

    def _next(self) -> tuple[T] | None:
        """What to work on now; None where nothing will come."""
        with self._change:
            self._change.wait_for(lambda: self.failed or self._ended or self._waiting)
            if self.failed or not self._waiting:
                return None
            self._under_way = True
            if self._merged is None:
                return (self._waiting.popleft(),)
            everything = list(self._waiting)
            self._waiting.clear()
            return (self._merged(everything),)

    def _done(self) -> None:
        with self._change:
            self._under_way = False
            self._change.notify_all()
