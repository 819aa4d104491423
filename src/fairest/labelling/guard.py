"""Who may speak to the page's server: a browser on this machine that was given the token, from the page itself.

Other sites open in the same browser can send requests to 127.0.0.1 too. They do not know the token, cannot set our
header without being asked first, which is never granted, and say where they come from in Origin and Sec-Fetch-Site.
A name of theirs that is pointed at 127.0.0.1 stays in Host.
"""

import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LONGEST", "TAB", "TOKEN", "Guard"]

TOKEN, TAB = "x-fairest-token", "x-fairest-tab"
LONGEST = 4096
"""Bytes of what a page sends at once."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses what does not come from the page, and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refused = self._why_not(scope) if scope["type"] == "http" else None
        answer = self._app if refused is None else JSONResponse({"error": refused[1]}, refused[0])
        await answer(scope, receive, with_headers)

    def _why_not(self, scope: Scope) -> tuple[int, str] | None:
        """The status and the reason of a refusal."""
        headers = Headers(scope=scope)
        if headers.getlist("host") not in [[host] for host in self._hosts]:
            return 403, "this address is not ours"
        if not self._is_token(str(scope["path"]).removeprefix("/").partition("/")[0]):
            return 403, "the token is wrong: open the address that fairest label printed last"
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405, "GET and POST are known"
        return self._why_not_told(headers) if scope["method"] == "POST" else None

    def _why_not_told(self, headers: Mapping[str, str]) -> tuple[int, str] | None:
        if not self._is_token(headers.get(TOKEN, "")):
            return 403, "the token is missing"
        if headers.get("origin") != f"http://{headers['host']}":
            return 403, "another site may not tell anything"
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "another site may not tell anything"
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return 415, "JSON is wanted"
        length = headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LONGEST:  # without a length it would have to be counted
            return 413, "that is too much at once"
        return None

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "surrogateescape"), self._token.encode())
