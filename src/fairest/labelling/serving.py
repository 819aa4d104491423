"""The server beside the command: on this machine alone, under a port and a token that nobody can guess."""

import contextlib
import os
import secrets
import socket
import threading
from collections.abc import Iterator

from fairest.errors import BadInput, MissingExtra
from fairest.labelling.session import Session

__all__ = ["serving"]

_HOST = "127.0.0.1"
_PATIENCE = 10.0
"""Seconds that an answer under way may take at the end."""


@contextlib.contextmanager
def serving(session: Session, port: int = 0) -> Iterator[str]:
    """Serve the page of a session while the block lasts; gives its address, with the token. Port 0 takes any.

    Raises `MissingExtra`, and `BadInput` for a port that cannot be taken.
    """
    try:
        import uvicorn

        from fairest.labelling.server import app
    except ImportError as error:
        raise MissingExtra(error.name or "starlette", "label") from error
    token, listening = secrets.token_urlsafe(), _listening(port)
    port = listening.getsockname()[1]
    config = uvicorn.Config(
        app(session, token, port), http="h11", ws="none", lifespan="off", log_config=None, log_level="critical",
        access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://{_HOST}:{port}/{token}/"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)


def _listening(port: int) -> socket.socket:
    """A socket that takes connections from now on."""
    if not 0 <= port <= 65535:
        raise BadInput(f"There is no port {port}.", hint="Leave out --port: a free one is found.")
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # else a port that was given is barred for a minute after each end; Windows means more by it
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((_HOST, port))
        made.listen()
    except OSError as error:
        made.close()
        raise BadInput(
            f"The port {port} cannot be taken: {error.strerror}.", hint="Leave out --port: a free one is found."
        ) from None
    return made
