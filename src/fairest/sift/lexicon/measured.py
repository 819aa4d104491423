"""How far the shipped lexicons err, as `python -m fairest.sift.lexicon` measured and wrote it.

It was measured on captions that whoever wrote the rules wrote as well, to look like those of shops, news, stock
photos and blogs, a good part of them traps. "tuned" is half of those written before the rules, by their hashes; the
errors on it were used to correct the rules. "held-out" is the other half, which was known when the rules were written,
and all that were written after them; nobody looked at its errors. It still comes from the same hand and is no random
sample of the web: measure on captions of your own with `accuracy`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fairest.records import UNSURE, Confusion
from fairest.sift.lexicon.words import ATTRIBUTES

__all__ = ["FILE", "PARTS", "Accuracy", "confusion", "measured"]

FILE = "measured.json"
PARTS = ("tuned", "held-out")
_HOW = (
    "a careful reader's word for who the caption says is there, on captions written for this, not a sample of the web; "
    "what the picture shows beyond its caption is not in it"
)


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
    def _right(self) -> int:
        return sum(self.counts[value][value] for value in ATTRIBUTES[self.attribute])


def measured(language: str, attribute: str) -> Accuracy:
    """What a shipped lexicon did on its held-out captions."""
    return Accuracy(attribute, _document()["languages"][language][attribute]["held-out"])


def confusion(language: str, attribute: str) -> Confusion:
    """The same of the captions that say one value, with "unsure" where the lexicon told none.

    Captions that say nothing and are told a value are not in it: they are in `measured`, in its precision.
    """
    counts, values = measured(language, attribute).counts, ATTRIBUTES[attribute]
    rows = {true: {told: counts[true][told] for told in values} for true in values}
    for true, row in rows.items():
        row[UNSURE] = sum(n for told, n in counts[true].items() if told not in values)
    return Confusion(attribute, rows, f"captions of our own, {language}", how=_HOW)


@cache
def _document() -> Any:
    return json.loads((files("fairest.sift.lexicon") / "data" / FILE).read_text(encoding="utf-8"))
