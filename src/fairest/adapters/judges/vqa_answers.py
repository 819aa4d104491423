"""What a vision-language model said, read strictly: one of the answers it was given, or nothing."""

import json
from collections.abc import Sequence

__all__ = ["read_answer"]

_LONGEST = 200
"""Characters: what is longer is no answer of a list, and is not looked into."""
_QUOTES = "\"'\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"


def read_answer(content: object, options: Sequence[str]) -> str | None:
    """The one of `options` that `content` is, or None.

    Spaces and quotes around it, a final full stop, and the case of letters do not matter; {"answer": "..."} of the
    same will do. Anything else is none: a sentence that holds the answer may also take it back, and who wrote it
    may have been told to by the picture.
    """
    if not isinstance(content, str) or len(content) > _LONGEST:
        return None
    said = _bare(_in_json(content) if content.lstrip().startswith("{") else content)
    return next((option for option in options if option.casefold() == said), None)


def _in_json(content: str) -> str:
    """The text of {"answer": text}, or "": of an answer given twice neither counts."""
    try:
        pairs = json.loads(content, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return ""
    match pairs:
        case [("answer", str(text))]:
            return text
    return ""


def _bare(text: str) -> str:
    return text.strip().strip(_QUOTES).strip().removesuffix(".").strip(_QUOTES).casefold()
