"""Which language a caption is read in."""

from collections.abc import Sequence

from fairest.sift.lexicon.tokens import tokens
from fairest.sift.lexicon.words import Words

__all__ = ["UNTOLD", "code", "nearest"]

UNTOLD = frozenset(("", "und", "unknown", "nolang", "none", "null", "xx"))
"""What sets write where they do not know."""


def code(language: str | None) -> str | None:
    """ "EN", "en-US" and "en_GB" as "en"; None for a language nobody told."""
    name = (language or "").strip().casefold().replace("_", "-").split("-")[0]
    return None if name in UNTOLD else name


def nearest(caption: str, among: Sequence[Words]) -> list[Words]:
    """Those of whose function words the caption has most; several where it has equally many, or none at all.

    Captions are too short for more: of four words, models of languages err too.
    """
    if len(among) < 2:
        return list(among)
    found = tokens(caption)
    counts = [sum(token in words.common for token in found) for words in among]
    return [words for words, count in zip(among, counts, strict=True) if count == max(counts)]
