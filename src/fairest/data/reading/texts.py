"""Names, texts and JSON objects that may hold any bytes."""

import json
import unicodedata
from collections.abc import Mapping

from fairest.errors import BadInput

__all__ = ["LONGEST_CAPTION", "decoded", "object_in", "shown", "whole"]

LONGEST_CAPTION = 32 * 1024
"""Characters. What is longer is no caption."""


def shown(name: str) -> str:
    """A file's name, which may hold any bytes, as text that can be written and seen, composed as others write it."""
    composed = unicodedata.normalize("NFC", name)
    return "".join("\ufffd" if unicodedata.category(c).startswith("C") else c for c in composed)


def decoded(content: bytes) -> str:
    """Text as UTF-8. Bytes that are none become lone surrogates, which `whole` tells from text."""
    return content.decode("utf-8-sig", "surrogateescape")


def whole(text: str) -> tuple[str, bool]:
    """Text that can be written, U+FFFD in the place of what cannot; and whether there was nothing of that."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text), False
    return text, True


def object_in(content: bytes) -> Mapping[str, object]:
    """A JSON object. Raises `BadInput` for anything else."""
    try:
        made = json.loads(decoded(content))
    except (ValueError, RecursionError):
        raise BadInput("JSON that cannot be read") from None
    if not isinstance(made, dict):
        raise BadInput("JSON that is no object")
    return made
