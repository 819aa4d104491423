"""The images endpoint of OpenAI: prompts that the service may rewrite, and no seeds but those of servers like it."""

import base64
import random
from collections.abc import Callable
from typing import Any, Literal

from services.pictures import Artist
from services.server import Answer, Ask, Request

__all__ = ["Shape"]

_REFUSED = {
    "code": "content_policy_violation",
    "message": "Your request was rejected as a result of our safety system.",
    "param": None,
    "type": "invalid_request_error",
}
_ERRORS = {
    401: ("invalid_api_key", "Incorrect API key provided.", "invalid_request_error"),
    402: ("insufficient_funds", "Payment required.", "billing_error"),
    429: ("rate_limit_exceeded", "Rate limit reached for images per minute.", "requests"),
}


class Shape:
    """POST /v1/images/generations. `rewrite` makes the revised prompt, from which the picture is drawn then.

    Faults of its own: "refusal"; "quota", a 429 that no waiting helps against.
    """

    knows = frozenset({"refusal", "quota"})
    base = "/v1"

    def __init__(
        self,
        artist: Artist,
        *,
        rewrite: Callable[[str], str] | None = None,
        answers: Literal["b64_json", "url"] = "b64_json",
        luck: int | None = None,
    ) -> None:
        self._artist, self._rewrite, self._answers = artist, rewrite, answers
        self._luck = random.Random(luck)
        self._files: dict[str, bytes] = {}

    def ask(self, method: str, path: str, body: Any) -> Ask | None:
        return Ask(body["prompt"], body.get("seed")) if (method, path) == ("POST", "/v1/images/generations") else None

    def drawn(self, request: Request) -> Answer:
        if request.fault == "refusal":
            return Answer.of({"error": _REFUSED}, 400)
        if request.fault == "quota":
            return Answer.of({"error": {"code": "insufficient_quota", "message": "You exceeded your quota."}}, 429)
        return Answer.of({"created": 0, "data": [self._one(request) for _ in range(request.body.get("n") or 1)]})

    def told(self, request: Request) -> Answer:
        if request.path in self._files:
            return Answer(200, self._files[request.path], "image/png")
        return Answer.of({"error": {"code": None, "message": f"Unknown request URL: {request.path}"}}, 404)

    def failed(self, status: int) -> object:
        code, message, kind = _ERRORS.get(status, ("server_error", "The server had an error.", "server_error"))
        return {"error": {"code": code, "message": message, "param": None, "type": kind}}

    def _one(self, request: Request) -> dict[str, str]:
        text = self._rewrite(request.prompt or "") if self._rewrite else request.prompt or ""
        seed = self._luck.getrandbits(32) if request.seed is None else request.seed
        content = self._artist.png(text, seed, fault=request.fault)
        revised = {"revised_prompt": text} if self._rewrite else {}
        if request.body.get("response_format", self._answers) == "b64_json":
            return {"b64_json": base64.b64encode(content).decode(), **revised}
        path = f"/files/{self._luck.getrandbits(64):016x}.png"
        self._files[path] = content
        return {"url": f"http://{request.headers['host']}{path}", **revised}
