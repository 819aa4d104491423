"""A caption as words: the same ones whatever the case, the accents' encoding, hyphens or underscores."""

import re
import unicodedata

__all__ = ["BREAKS", "LONGEST", "MARKS", "tokens"]

LONGEST = 4000
"""Characters of a caption that are read: what is longer is a page, not a caption."""

BREAKS = frozenset(",.;:!?|/()[]\u2013\u2014")
"""Between these, dashes among them, no phrase, negation or adjective reaches."""

MARKS = frozenset(("'s", "'"))
"""The English possessive: "men's", "girls'"."""

# Every alternative is one class of characters: whatever the caption, each character is looked at a few times at most.
# The dot of a title ends nothing: "Mrs. Doubtfire" is one name.
_TOKEN = re.compile(
    r"[^\W\d_]+|\d+|'s\b|(?<=s)'(?!\w)|[&,;:!?|/()\[\]\u2013\u2014]|(?<!\bmrs)(?<!\bmr)(?<!\bdr)(?<!\bst)\."
)
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4", "'"))


def tokens(caption: str) -> list[str]:
    """Words, numbers, breaks and possessive marks in their order.

    Words are runs of letters, so that "man" is in "spider-man" and in "old_man.jpg", not in "Manchester".
    """
    text = caption if len(caption) <= LONGEST else caption[: LONGEST + 1].rpartition(" ")[0]
    if text.isascii():
        return _TOKEN.findall(text.lower())
    # Before folding as well: what only compatibility makes a letter has a case then.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold())
    return _TOKEN.findall(folded)
