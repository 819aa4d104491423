"""What services answer, read with suspicion: JSON, base64, and pictures that were never asked to be honest."""

import base64
import binascii
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fairest.run.picture_files import TOO_LARGE, Problem, checked

__all__ = [
    "Answer",
    "Failed",
    "NoPicture",
    "Refused",
    "Unusable",
    "decoded",
    "mapping_of",
    "picture_of",
    "text_of",
    "unreadable",
]

_one_decoded = threading.Lock()


class NoPicture(Exception):
    """There is no picture, for good. `why` is short, and the same for the same kind of cause."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(NoPicture):
    """The service refused what it was asked to draw."""


class Failed(NoPicture):
    """The service fails on this picture while it draws others."""


class Unusable(NoPicture):
    """The answer cannot be used. `again`: another try may give a better one."""

    def __init__(self, why: str, *, again: bool = True) -> None:
        super().__init__(why)
        self.again = again


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    headers: Mapping[str, str]
    """Looked up in any case of letters."""
    content: bytes = field(repr=False)

    def json(self) -> Any:
        """The content as JSON. Raises `Unusable`."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            raise Unusable("the service's answer cannot be read: no JSON") from None


def mapping_of(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of an answer. Raises `Unusable` for anything else."""
    found = answer.json()
    if not isinstance(found, dict):
        raise Unusable("the service's answer cannot be read: JSON of another shape")
    return found


def decoded(text: object) -> bytes:
    """The bytes of base64 text, with or without a "data:image/png;base64," before it. Raises `Unusable`."""
    try:
        if not isinstance(text, str):
            raise ValueError
        return base64.b64decode(text.rpartition(",")[2], validate=True)
    except (ValueError, binascii.Error):
        raise Unusable("the service's answer cannot be read: no base64") from None


def text_of(value: object) -> str | None:
    """A text a service sent, as far as it can be written down: valid Unicode, at most 4,000 characters."""
    return value[:4000].encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and value else None


def unreadable(what: str) -> Unusable:
    """Of a picture that cannot be used: "too large" is so at every try."""
    return Unusable(f"the service's picture cannot be read: {what}", again=what != TOO_LARGE)


def picture_of(content: bytes) -> bytes:
    """The content as it came, if it is a whole PNG, JPEG or WebP file of at most 64 megapixels.

    Raises `Unusable`.
    """
    try:
        with _one_decoded:  # at a time: a picture of 64 megapixels takes 256 MB
            checked(content)
    except Problem as problem:
        raise unreadable(str(problem)) from None
    return content
