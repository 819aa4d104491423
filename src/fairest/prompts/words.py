"""Words: the file name of one, the blanks of a template and what fills them."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from fairest.english import article

__all__ = ["blanks", "fill", "slug"]

_BLANK = re.compile(r"\{([^{}]*)\}")
_LONGEST = 60


def blanks(template: str) -> set[str]:
    """The names in braces."""
    return set(_BLANK.findall(template))


def fill(template: str, words: Mapping[str, str]) -> str:
    """Fill every blank; `{a}` becomes the article of what follows it. Raises `KeyError` for a blank without words.

    Words are put in as they are: a brace in them is a brace.
    """
    *front, filled = _BLANK.split(template)
    for literal, blank in zip(front[-2::-2], front[-1::-2], strict=True):
        filled = literal + (article(filled.lstrip()) if blank == "a" else words[blank]) + filled
    return filled


def slug(words: str) -> str:
    """An id that is safe as a file name: a-z, 0-9 and hyphens.

    Accents are dropped; whatever else has no such form (other alphabets, very long text) is
    replaced by the start of its SHA-256, so that different words keep different ids.
    """
    plain = unicodedata.normalize("NFKD", words.lower())
    made = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
    lost = not made or len(made) > _LONGEST or any(c.isalnum() and not c.isascii() for c in plain)
    if not lost:
        return made
    mark = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(filter(None, [made[:_LONGEST].rstrip("-"), mark]))
