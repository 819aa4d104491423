"""Limits of time and size on what huggingface_hub asks for, which has none of its own for a whole answer.

Its providers' code asks several times for one picture (a job, its state, the file), always by the session
that the library shares. The limits hang on that session as hooks, and hold only within `limited`.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import cast

import httpx2
from huggingface_hub import get_session

from fairest.adapters.remote.answers import Unusable

__all__ = ["limited"]


@dataclass(frozen=True, slots=True)
class _Limit:
    ends: float
    max_bytes: int

    def check_time(self, request: httpx2.Request) -> float:
        """Seconds that are left."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise httpx2.ReadTimeout("the time for the whole answer is over", request=request)
        return left


_limit: ContextVar[_Limit | None] = ContextVar("_limit", default=None)
_hooking = threading.Lock()


@contextmanager
def limited(seconds: float, max_bytes: int) -> Iterator[None]:
    """All that this thread asks by huggingface_hub in the block takes no longer, and no answer is larger.

    Nor is one unpacked: what comes out of a compressed answer is not counted before it is in memory.
    Raises, from within the library, `httpx2.ReadTimeout` and `Unusable`.
    """
    hooks = get_session().event_hooks
    with _hooking:
        if _before not in hooks["request"]:
            hooks["request"].append(_before)
            hooks["response"].append(_after)
    set_before = _limit.set(_Limit(time.monotonic() + seconds, max_bytes))
    try:
        yield
    finally:
        _limit.reset(set_before)


def _before(request: httpx2.Request) -> None:
    if limit := _limit.get():
        request.extensions = {**request.extensions, "timeout": httpx2.Timeout(limit.check_time(request)).as_dict()}
        request.headers["Accept-Encoding"] = "identity"


def _after(response: httpx2.Response) -> None:
    if limit := _limit.get():
        if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Unusable("the service's answer cannot be read: compressed")
        response.stream = _Limited(cast(httpx2.SyncByteStream, response.stream), response.request, limit)


class _Limited(httpx2.SyncByteStream):
    def __init__(self, whole: httpx2.SyncByteStream, request: httpx2.Request, limit: _Limit) -> None:
        self._whole, self._request, self._limit = whole, request, limit

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._whole:
            self._limit.check_time(self._request)
            size += len(part)
            if size > self._limit.max_bytes:
                raise Unusable("the service's answer cannot be read: too large", again=False)
            yield part

    def close(self) -> None:
        self._whole.close()
