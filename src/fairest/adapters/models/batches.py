"""As many pictures at a time as memory holds and as pay: found by trying, and fewer where memory runs out."""

import gc
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from fairest.errors import DrawingFailed

__all__ = ["Pieces", "best_batch", "is_out_of_memory"]

_T = TypeVar("_T")
_MOST = 64
_PAYS = 0.95
"""A batch twice as large must draw a picture in at most this part of the time."""
_SIGNS = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory", "alloc_failed")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out: CUDA, MPS and the CPU each say it in a way of their own."""
    import torch

    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in _SIGNS)


class Pieces(Generic[_T]):
    """Draws a batch in as many calls as memory asks for; where it ran out once, calls stay small."""

    def __init__(self, draw: Callable[[Sequence[str], Sequence[int]], Sequence[_T]]) -> None:
        self._draw = draw
        self.most: int | None = None
        """Pictures a call, as far as memory has set a limit."""

    def __call__(self, texts: Sequence[str], seeds: Sequence[int]) -> list[_T]:
        """Raises `DrawingFailed` where memory does not hold one picture."""
        drawn: list[_T] = []
        while len(drawn) < len(texts):
            piece = slice(len(drawn), len(drawn) + (self.most or len(texts)))
            drawn += self._tried(texts[piece], seeds[piece])
        return drawn

    def _tried(self, texts: Sequence[str], seeds: Sequence[int]) -> Sequence[_T]:
        """The pictures, or none after halving what a call may take."""
        try:
            return self._draw(texts, seeds)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if len(texts) == 1:
                raise DrawingFailed(
                    "Memory does not hold the drawing of one picture.",
                    hint="Start anew with --memory lower or lowest, or with a smaller --size.",
                ) from error
        _free()  # outside of the except clause, whose traceback holds on to what filled the memory
        self.most = len(texts) // 2
        return []


def best_batch(draw: Callable[[int], object], clock: Callable[[], float] = time.perf_counter) -> int:
    """The batch, a power of two, beyond which a picture gets no cheaper or memory runs out.

    `draw(n)` draws n pictures, shortly. Where memory does not even hold one, the drawing itself will say so.
    """
    if _seconds_each_if_it_fits(draw, 1, clock) is None:  # it also makes what is made only once
        return 1
    batch, each = 1, _seconds_each(draw, 1, clock)
    while batch < _MOST:
        doubled = _seconds_each_if_it_fits(draw, 2 * batch, clock)
        if doubled is None or doubled > _PAYS * each:
            break
        batch, each = 2 * batch, doubled
    return batch


def _seconds_each(draw: Callable[[int], object], count: int, clock: Callable[[], float]) -> float:
    began = clock()
    draw(count)
    return (clock() - began) / count


def _seconds_each_if_it_fits(draw: Callable[[int], object], count: int, clock: Callable[[], float]) -> float | None:
    try:
        return _seconds_each(draw, count, clock)
    except Exception as error:
        if not is_out_of_memory(error):
            raise
    _free()
    return None


def _free() -> None:
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
