"""The one HTTP client of all remote generators: careful with keys, with time and with what it reads."""

import threading
import time
import weakref
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx2

from fairest.adapters.remote.answers import Answer, Unusable, picture_of
from fairest.adapters.remote.problems import Peer, WhyRefused, checked, never, passing
from fairest.adapters.remote.urls import url_of, web_url
from fairest.adapters.remote.waiting import KEPT, Again, Persistence
from fairest.errors import BadInput, DrawingFailed

__all__ = ["Service"]

MAX_BYTES = 64 * 1024 * 1024
T = TypeVar("T")


def _itself(answer: Answer) -> Answer:
    return answer


class Service:
    """One HTTP service: requests that are tried again, at most so many at a time, within its rate limits.

    `base_url` may hold a user and a password; they are sent to it and shown nowhere. `headers` go to it
    alone: no redirect is followed. `timeout` is for a whole try, in seconds. Safe to share between threads.
    Raises `BadInput` for an address that is none.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        key_from: str = "",
        timeout: float = 120.0,
        tries: int = 6,
        in_flight: int = 8,
        patience: float = 600.0,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        url = url_of(base_url)
        if in_flight < 1 or not timeout > 0:
            raise BadInput(f"in_flight is {in_flight} and timeout {timeout}; both must be more than 0.")
        self.host = url.netloc.decode("ascii")
        """Host and port: what may be shown of the address."""
        self.in_flight = in_flight
        secrets = [*(headers or {}).values(), url.password]
        self.peer = Peer(name, self.host, key_from, [s.split()[-1] for s in secrets if s and s.strip()])
        self._base = str(url.copy_with(username=None, password=None)).rstrip("/")
        self._timeout, self._max_bytes = timeout, max_bytes
        self._slots = threading.BoundedSemaphore(in_flight)
        hint = KEPT if in_flight > 1 else f"{KEPT} If it fails on few pictures only, --in-flight 2 shows that it works."
        self._persistence = Persistence(
            str(self.peer), tries=tries, patience=patience, hint=hint, clock=clock, sleep=sleep
        )
        auth = httpx2.BasicAuth(url.username, url.password) if url.username else None
        self._client = _client(in_flight, timeout, headers=headers, auth=auth)
        self._stranger = _client(in_flight, timeout)
        """For other hosts: it knows no key."""
        self._ever_answered = False
        self.close = weakref.finalize(self, _closed, self._client, self._stranger)
        """Ends the connections that are kept open; so does forgetting the service."""

    def post(
        self,
        path: str,
        *,
        json: Any,
        read: Callable[[Answer], T] = _itself,  # type: ignore[assignment]
        why_refused: WhyRefused = never,
        about: str = "",
    ) -> T:
        """What `read` makes of the answer to a POST, of which the status is 2xx. See `get`."""
        return self._call("POST", path, read, why_refused, about, json=json)

    def get(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        read: Callable[[Answer], T] = _itself,  # type: ignore[assignment]
        why_refused: WhyRefused = never,
        about: str = "",
    ) -> T:
        """What `read` makes of the answer to a GET, of which the status is 2xx.

        `read` may raise `Unusable`, which is tried again like an error of the server. `about` is the text
        asked for: a text that failed while others did not may fail again later without stopping the run.
        Raises `Refused`, `Failed` or `Unusable` where this picture is not to be had, and `DrawingFailed`
        where none is.
        """
        return self._call("GET", path, read, why_refused, about, params=params)

    def download(self, url: str, *, about: str = "") -> bytes:
        """The picture at an address the service named, wherever that is. It is asked for without any key."""
        if not web_url(url):
            raise Unusable("the service's answer cannot be read: no web address", again=False)

        def attempt() -> bytes:
            answer = self._answer(self._stranger, "GET", url)
            if answer.status != 200:
                raise Again(f"HTTP {answer.status}")
            return picture_of(answer.content)

        return self._persistence.call(attempt, about, kind="download")

    def _call(
        self, method: str, path: str, read: Callable[[Answer], T], why_refused: WhyRefused, about: str, **sent: Any
    ) -> T:
        # Put together as text: a library's join would follow an absolute "path", and take the key there.
        path = path.lstrip("/")
        url = f"{self._base}/{path}"

        def attempt() -> T:
            return read(checked(self._answer(self._client, method, url, **sent), self.peer, why_refused))

        # GET history/1 and GET history/2 are of a kind: where one is answered, so may be the other.
        return self._persistence.call(attempt, about, kind=f"{method} {path.partition('/')[0]}")

    def _answer(self, client: httpx2.Client, method: str, url: str, **sent: Any) -> Answer:
        try:
            with self._slots:
                ends = time.monotonic() + self._timeout
                with client.stream(method, url, **sent) as response:
                    self._ever_answered = True
                    return Answer(response.status_code, response.headers, self._whole(response, ends))
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            if isinstance(error, httpx2.ConnectError) and client is self._client and not self._ever_answered:
                raise self._nobody_there(error) from None
            raise passing(error, self._timeout) from None
        except (httpx2.InvalidURL, UnicodeError):
            raise Unusable("the service's answer cannot be read: no web address", again=False) from None

    def _whole(self, response: httpx2.Response, ends: float) -> bytes:
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > self._max_bytes:
                raise Unusable("the service's answer cannot be read: too large", again=False)
            if time.monotonic() > ends:  # the library's own limit is from one byte to the next
                raise passing(TimeoutError(), self._timeout)
        return bytes(content)

    def _nobody_there(self, error: Exception) -> DrawingFailed:
        return DrawingFailed(
            f"Nothing answers at {self.host}: {error}.",
            hint=f"Is {self.peer.name} running there, and is its address right?",
        )


def _closed(*clients: httpx2.Client) -> None:
    for client in clients:
        client.close()


def _client(in_flight: int, timeout: float, **options: Any) -> httpx2.Client:
    return httpx2.Client(
        timeout=timeout,
        limits=httpx2.Limits(max_connections=in_flight, max_keepalive_connections=in_flight),
        follow_redirects=False,
        **options,
    )
