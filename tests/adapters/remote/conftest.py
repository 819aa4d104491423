"""What the tests of remote generators share: a clock that sleeps at once, and a web site of a few lines."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))


class Night:
    """Time in which sleeping takes none: the clock just shows later."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None
        """What others do while one sleeps."""
        self._lock = threading.Lock()

    def clock(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
        self.meanwhile()


class Site:
    """A web site on 127.0.0.1 that answers by a function of its handler. `asked` are its requests, in order."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                try:
                    answer(self)
                except OSError:
                    self.close_connection = True  # the caller went away, as it should

            do_POST = do_GET  # noqa: N815

            def answer(self, content: bytes, status: int = 200, **headers: str) -> None:
                """Answer in full; a header X-A is given as X_A."""
                self.send_response(status)
                for name, value in ({"Content_Length": str(len(content))} | headers).items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def _open(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Site]:
    site = Site(answer)
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        site.server.shutdown()
        site.server.server_close()
        thread.join()


@pytest.fixture
def night() -> Night:
    return Night()


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Open a site that answers by a function of its handler, or by the same JSON text each time."""
    with ExitStack() as stack:

        def opened(answer: Callable[[BaseHTTPRequestHandler], None] | bytes, status: int = 200, **headers: str) -> Site:
            fixed = answer if callable(answer) else lambda handler: handler.answer(answer, status, **headers)
            return stack.enter_context(_open(fixed))

        yield opened


@pytest.fixture
def png() -> bytes:
    """A PNG file of 8 x 8 pixels."""
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, "PNG")
    return file.getvalue()
