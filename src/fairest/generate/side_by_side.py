"""Calls side by side: a service that answers after a second is asked for the next picture before."""

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

__all__ = ["side_by_side"]

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], items: Iterable[T], calls: int) -> Iterator[R]:
    """What `work` makes of each item, as it comes, with so many calls at a time.

    At most `calls` results wait for whoever takes them. After the first error no further call begins; what
    is under way is still given, since it may have been paid for, and then the error is raised.
    """
    todo, done = SimpleQueue[T | None](), SimpleQueue[tuple[R | None, BaseException | None]]()
    waiting = iter(items)
    under_way = 0
    failed: BaseException | None = None
    try:
        for item in islice(waiting, calls):
            _start(work, todo, done)
            todo.put(item)
            under_way += 1
        while under_way:
            result, error = done.get()
            failed = failed or error
            under_way -= 1
            if failed is None:  # before the result is given: the consumer takes its time
                for item in islice(waiting, 1):
                    todo.put(item)
                    under_way += 1
            if error is None:
                yield result  # type: ignore[misc]  # without an error there is a result
    finally:
        for _ in range(calls):
            todo.put(None)
    if failed is not None:
        raise failed


def _start(
    work: Callable[[T], R], todo: "SimpleQueue[T | None]", done: "SimpleQueue[tuple[R | None, BaseException | None]]"
) -> None:
    # Daemons: whoever interrupts a run does not wait for a service that hangs.
    threading.Thread(target=_labour, args=(work, todo, done), daemon=True).start()


def _labour(
    work: Callable[[T], R], todo: "SimpleQueue[T | None]", done: "SimpleQueue[tuple[R | None, BaseException | None]]"
) -> None:
    while (item := todo.get()) is not None:
        try:
            done.put((work(item), None))
        except BaseException as error:
            done.put((None, error))
