"""How far the shipped lexicons err, as `python -m fairest.sift.lexicon` measured and wrote it.

It was measured on captions that whoever wrote the rules wrote as well, to look like those of shops, news, stock
photos and blogs, a good part of them traps. "tuned" is half of those written before the rules, by their hashes; the
errors on it were used to correct the rules. "held-out" is the other half, which was known when the rules were written,
and all that were written after them; nobody looked at its errors. It still comes from the same hand and is no random
sample of the web: measure on captions of your own with `accuracy`.

No share is corrected by it. Most values told wrongly are of captions that say nobody's, so that how many of a set's
are wrong depends on how many such captions it has (`Accuracy.silent` of those here, and far more on the web).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fairest.records import SEVERAL
from fairest.sift.lexicon.words import ATTRIBUTES

__all__ = ["FILE", "PARTS", "Accuracy", "measured"]

FILE = "measured.json"
PARTS = ("tuned", "held-out")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Captions by what they say (rows), then by what the lexicon told; "several people" and "not said" are both.

    A caption's silence is no person's absence: recall is over captions that say a value, not over pictures.
    """

    attribute: str
    counts: Mapping[str, Mapping[str, int]]

    @property
    def precision(self) -> tuple[int, int]:
        """How many values were right, of how many told: one that nobody said is wrong."""
        values = ATTRIBUTES[self.attribute]
        return self._right, sum(row[told] for row in self.counts.values() for told in values)

    @property
    def recall(self) -> tuple[int, int]:
        """How many values were found, of how many that captions say."""
        return self._right, sum(n for value in ATTRIBUTES[self.attribute] for n in self.counts[value].values())

    @property
    def silent(self) -> tuple[int, int]:
        """How many captions say nothing of it, of how many were read: a value told of them is wrong whatever it is."""
        sizes = {true: sum(row.values()) for true, row in self.counts.items()}
        said = sum(sizes[true] for true in (*ATTRIBUTES[self.attribute], SEVERAL))
        return sum(sizes.values()) - said, sum(sizes.values())

    @property
    def _right(self) -> int:
        return sum(self.counts[value][value] for value in ATTRIBUTES[self.attribute])


def measured(language: str, attribute: str) -> Accuracy:
    """What a shipped lexicon did on its held-out captions."""
    return Accuracy(attribute, _document()["languages"][language][attribute]["held-out"])


@cache
def _document() -> Any:
    return json.loads((files("fairest.sift.lexicon") / "data" / FILE).read_text(encoding="utf-8"))
