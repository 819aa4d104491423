"""How names and numbers are spelt on the page, beyond what the sentences of a finding already fix."""

import re
import unicodedata

from fairest.decide.words import percent

__all__ = ["VERDICT_WORDS", "interval", "sentence_case", "shorten", "slug"]

VERDICT_WORDS = {
    "differs": "differs",
    "equivalent": "equivalent",
    "undetermined": "undetermined",
    "untested": "not tested",
    "asked": "obedience",
}


def interval(low: float, high: float) -> str:
    """An interval of shares: "88 to 97 %"."""
    return f"{percent(low).removesuffix(' %')} to {percent(high)}"


def sentence_case(text: str) -> str:
    """With a capital at its head."""
    return text[:1].upper() + text[1:]


def slug(text: str) -> str:
    """Letters a-z, digits and hyphens only, 40 at most: safe in an id and in a link; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40]


def shorten(text: str, cells: int) -> str:
    """`text` in at most `cells` letter widths, where East Asian letters take two; a cut shows as "…"."""
    if sum(map(_cells, text)) <= cells:
        return text
    used, kept = 1, ""
    for letter in text:
        used += _cells(letter)
        if used > cells:
            break
        kept += letter
    return kept.rstrip() + "…"


def _cells(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
