"""Chat completions, as far as questions about one picture go: a model that looks, and says what it is told to."""

import base64
import hashlib
import io
from collections.abc import Callable, Collection
from typing import Any

from PIL import Image as PictureFile
from PIL.Image import Image

from services.pictures import Artist
from services.server import Answer, Ask, Request

__all__ = ["Shape"]

_PATH = "/v1/chat/completions"
_POLICY = {
    "code": "content_filter",
    "message": "The response was filtered due to the prompt triggering the content management policy.",
    "param": "prompt",
    "type": None,
}
_ERRORS = {
    401: ("invalid_api_key", "Incorrect API key provided.", "invalid_request_error"),
    402: ("insufficient_funds", "Payment required.", "billing_error"),
    429: ("rate_limit_exceeded", "Rate limit reached for requests.", "requests"),
}


class Shape:
    """POST /v1/chat/completions. `sees(picture, question)` gives the content of the answer: any JSON value.

    The prompt of a request is what would be answered, the question, and the hash of the picture, so that faults
    find pictures by what is on them. Settings in `refuses` get a 400. Faults of its own: "refusal", as the model's
    own; "filtered", by what looks at its answer; "policy", a 400 by what looks at the question; "cut", an answer
    that ends where its room did; "no-choices".
    """

    knows = frozenset({"refusal", "filtered", "policy", "cut", "no-choices"})
    base = "/v1"

    def __init__(
        self, artist: Artist, *, sees: Callable[[Image, str], Any], refuses: Collection[str] = (), words: str = ""
    ) -> None:
        del artist  # it draws nothing
        self._sees, self._refuses = sees, refuses
        self._words = words or "Unsupported value: '{}' is not supported with this model."

    def ask(self, method: str, path: str, body: Any) -> Ask | None:
        if (method, path) != ("POST", _PATH):
            return None
        question, content = _asked(body)
        return Ask(f"{self._said(question, content)} {question} {hashlib.sha256(content).hexdigest()}", None)

    def drawn(self, request: Request) -> Answer:
        if refused := next((setting for setting in self._refuses if setting in request.body), None):
            error = {"code": "unsupported_value", "message": self._words.format(refused), "param": refused}
            return Answer.of({"error": error}, 400)
        if request.fault == "policy":
            return Answer.of({"error": _POLICY}, 400)
        choices = [] if request.fault == "no-choices" else [self._choice(request)]
        return Answer.of({"id": "chatcmpl-1", "object": "chat.completion", "choices": choices})

    def told(self, request: Request) -> Answer:
        return Answer.of({"error": {"code": None, "message": f"Unknown request URL: {request.path}"}}, 404)

    def failed(self, status: int) -> object:
        code, message, kind = _ERRORS.get(status, ("server_error", "The server had an error.", "server_error"))
        return {"error": {"code": code, "message": message, "param": None, "type": kind}}

    def _said(self, question: str, content: bytes) -> Any:
        return self._sees(PictureFile.open(io.BytesIO(content)).convert("RGB"), question)

    def _choice(self, request: Request) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": self._said(*_asked(request.body)), "refusal": None}
        ended = {"filtered": "content_filter", "cut": "length"}.get(request.fault or "", "stop")
        if request.fault == "refusal":
            message |= {"content": None, "refusal": "I'm sorry, I can't help with identifying people."}
        return {"index": 0, "message": message, "finish_reason": ended}


def _asked(body: Any) -> tuple[str, bytes]:
    """The text of the question, and the file of the picture."""
    parts = body["messages"][-1]["content"]
    text = next(part["text"] for part in parts if part["type"] == "text")
    url = next(part["image_url"]["url"] for part in parts if part["type"] == "image_url")
    return text, base64.b64decode(url.partition("base64,")[2], validate=True)
