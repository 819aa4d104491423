"""The server under every fake service: it logs, counts, waits and breaks; a shape says what is asked and answered."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from services.faults import ANYWHERE, PICTURES, Faults
from services.pictures import Artist

__all__ = ["Answer", "Ask", "Request", "Service", "Shape", "serve"]

_KINDS = {"openai": "openai", "hf": "huggingface", "a1111": "a1111", "comfyui": "comfyui", "chat": "chat"}
_STATUS = {"401": 401, "402": 402, "429": 429, "500": 500, "503": 503}


@dataclass(frozen=True)
class Request:
    """One request as it came. `prompt` and `seed` are None where it asks for no drawing, or names no seed."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    prompt: str | None = None
    seed: int | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Ask:
    """What a request wants drawn."""

    prompt: str
    seed: int | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, status: int = 200) -> "Answer":
        return cls(status, json.dumps(value).encode())


class Shape(Protocol):
    """How one kind of service speaks. `knows` are the faults of its own; `base` is the path its users name."""

    knows: frozenset[str]
    base: str

    def ask(self, method: str, path: str, body: Any) -> Ask | None:
        """What the request wants drawn; None where it asks for something else."""

    def drawn(self, request: Request) -> Answer:
        """The answer to a request that wants a drawing."""

    def told(self, request: Request) -> Answer:
        """The answer to any other request."""

    def failed(self, status: int) -> object:
        """What it says, as JSON, with an error of this status."""


class Service:
    """A running fake service."""

    def __init__(self, shape: Shape, faults: Faults, latency: float, port: int = 0) -> None:
        known = {*ANYWHERE, *PICTURES, *shape.knows}
        if unknown := faults.names() - known:
            raise ValueError(f"no such fault: {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        self.faults, self.latency = faults, latency
        self.requests: list[Request] = []
        """Every request as it came, in order."""
        self.most_at_once = 0
        """How many drawings were under way at most."""
        self.closing = threading.Event()
        self._shape, self._lock = shape, threading.Lock()
        self._tries: Counter[str] = Counter()
        self._under_way = 0
        self.server = _Server(self, port)
        self.url = f"http://127.0.0.1:{self.server.server_port}{shape.base}"

    @property
    def asked(self) -> list[Request]:
        """The requests that wanted a drawing."""
        return [request for request in self.requests if request.prompt is not None]

    def answer(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: Any) -> Answer:
        ask = self._shape.ask(method, path, body)
        request = self._logged(ask, method=method, path=path, query=query, headers=headers, body=body)
        return self._drawn(request) if ask else self._shape.told(request)

    def _logged(self, ask: Ask | None, **request: Any) -> Request:
        with self._lock:
            if ask:
                fault = self.faults.of(ask.prompt, self._tries[ask.prompt])
                self._tries[ask.prompt] += 1
                request |= {"prompt": ask.prompt, "seed": ask.seed, "fault": fault}
            self.requests.append(Request(**request))
            return self.requests[-1]

    def _drawn(self, request: Request) -> Answer:
        with self._counted():
            self.closing.wait(self.latency)
            if request.fault in ("hang", "disconnect"):
                self.closing.wait(3600 if request.fault == "hang" else 0)
                raise ConnectionAbortedError
            if request.fault in _STATUS:
                return self._error(request.fault)
            return _spoiled(self._shape.drawn(request), request.fault)

    def _error(self, fault: str) -> Answer:
        status = _STATUS[fault]
        says = {"Retry-After": self.faults.retry_after} if fault == "429" and self.faults.retry_after else {}
        return Answer(status, json.dumps(self._shape.failed(status)).encode(), headers=says)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1


def _spoiled(answer: Answer, fault: str | None) -> Answer:
    match fault:
        case "wrong-type":
            return Answer(200, b"<html><body>Back soon.</body></html>", "text/html; charset=utf-8")
        case "broken-json":
            return Answer(200, b'{"data": [{"b64_js', "application/json")
        case "truncated":
            promised = {"Content-Length": str(len(answer.body) * 2 + 100)}
            return Answer(answer.status, answer.body, answer.type, promised)
    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them: no thread outlives its test
    request_queue_size = 128

    def __init__(self, service: Service, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.service = service
        self._connections: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that callers keep open."""
        for connection in list(self._connections):
            try:
                connection.shutdown(2)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that gave up are no news; anything else is printed, as ever."""
        import sys

        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body leave together
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(json.loads(content) if content else None)

    def _answer(self, body: Any) -> None:
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.service.answer(self.command, url.path, dict(parse_qsl(url.query)), headers, body)
        self._send(answer, {"Content-Type": answer.type, "Content-Length": str(len(answer.body)), **answer.headers})

    def _send(self, answer: Answer, headers: Mapping[str, str]) -> None:
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()
        if int(headers["Content-Length"]) != len(answer.body):
            self.close_connection = True

    def log_message(self, *said: object) -> None:
        """`Service.requests` is the log."""


@contextmanager
def serve(
    kind: str, painter: Any, *, faults: Faults | None = None, latency: float = 0.0, port: int = 0, **options: Any
) -> Iterator[Service]:
    """A service of the kind "openai", "hf", "a1111" or "comfyui" that draws with `painter`, until the block ends.

    One of the kind "chat" looks at pictures, by its option `sees`. `latency` is in seconds a drawing, or a look;
    `options` are those of the kind's `Shape`. Port 0 is any free one.
    """
    shape = import_module(f"services.{_KINDS[kind]}").Shape(Artist(painter), **options)
    service = Service(shape, faults or Faults(), latency, port)
    thread = threading.Thread(target=service.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        service.server.shutdown()
        service.server.hang_up()
        service.server.server_close()
        thread.join()
