"""The inference endpoint of Hugging Face: a text in, the bytes of a picture out, at any path."""

import random
from typing import Any

from services.pictures import Artist
from services.server import Answer, Ask, Request

__all__ = ["Shape"]

_ERRORS = {
    401: "Invalid username or password.",
    402: "You have exceeded your monthly included credits for Inference Providers.",
    429: "Too Many Requests",
}


class Shape:
    """POST {"inputs": text, "parameters": {"seed": …}}. Without a seed every picture is another.

    A fault of its own: "refusal".
    """

    knows = frozenset({"refusal"})
    base = "/models/test/painter"

    def __init__(self, artist: Artist, *, luck: int | None = None) -> None:
        self._artist = artist
        self._luck = random.Random(luck)

    def ask(self, method: str, path: str, body: Any) -> Ask | None:  # noqa: ARG002
        if method != "POST":
            return None
        return Ask(body["inputs"], (body.get("parameters") or {}).get("seed"))

    def drawn(self, request: Request) -> Answer:
        if request.fault == "refusal":
            return Answer.of({"error": "The prompt was flagged as NSFW by the content filter."}, 400)
        seed = self._luck.getrandbits(32) if request.seed is None else request.seed
        return Answer(200, self._artist.png(request.prompt or "", seed, fault=request.fault), "image/png")

    def told(self, request: Request) -> Answer:
        return Answer.of({"error": f"Cannot {request.method} {request.path}"}, 404)

    def failed(self, status: int) -> object:
        return {"error": _ERRORS.get(status, "Internal Server Error")}
