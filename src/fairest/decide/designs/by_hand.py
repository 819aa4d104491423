"""What people said of a prompt's very own pictures: its share by double sampling, whatever the judge's rates are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from fairest import stats
from fairest.decide.docket import Counts, Docket
from fairest.decide.statements import Null, Statement
from fairest.records import UNSURE

__all__ = ["ByHand", "by_hand"]


@dataclass(frozen=True, slots=True)
class ByHand:
    """Counts of one prompt and one value: what the judge told, and what people saw on a random part of it."""

    hits: int
    n: int
    right: int
    told: int
    """Labelled pictures the judge told the value of, and how many of them have it by people's word."""
    missed: int
    others: int
    """Likewise those it did not tell the value of: told another, or unsure."""
    maybe_told: int
    maybe_others: int
    """Labelled pictures of either kind that people gave no value: each may have it."""
    mirrored: bool
    """Whether the counts are of the attribute's other value: both intervals are made of one, so that they mirror."""

    def ends(self, level: float) -> tuple[float, float]:
        """The interval of the true share at a level."""
        low, high = stats.double_sampling(*self._least, level)[0], stats.double_sampling(*self._most, level)[1]
        return (1 - high, 1 - low) if self.mirrored else (low, high)

    def estimate(self) -> float | None:
        """The share itself, among pictures on which people saw a value; None where neither kind was labelled."""
        if not self.told or not self.others:
            return None
        told_so = self.hits / self.n
        share = told_so * self.right / self.told + (1 - told_so) * self.missed / self.others
        return 1 - share if self.mirrored else share

    def p_values(self, null: Null) -> tuple[float, float]:
        """Of "the true share is the reference's" and of "it is delta or more away"; `null` is of true shares."""
        differs = 2 * min(self._at_most(null.high), self._at_least(null.low))
        return min(1.0, differs), max(self._at_most(null.below), self._at_least(null.above))

    def _at_most(self, share: float) -> float:
        if self.mirrored:
            return stats.double_sampling_tests(*self._most, 1 - share)[1]
        return stats.double_sampling_tests(*self._least, share)[0]

    def _at_least(self, share: float) -> float:
        if self.mirrored:
            return stats.double_sampling_tests(*self._least, 1 - share)[0]
        return stats.double_sampling_tests(*self._most, share)[1]

    @property
    def _least(self) -> tuple[int, int, int, int, int, int]:
        told, others = self.told + self.maybe_told, self.others + self.maybe_others
        return self.hits, self.n, self.right, told, self.missed, others

    @property
    def _most(self) -> tuple[int, int, int, int, int, int]:
        told, others = self.told + self.maybe_told, self.others + self.maybe_others
        return self.hits, self.n, self.right + self.maybe_told, told, self.missed + self.maybe_others, others


def by_hand(docket: Docket, s: Statement, counts: Counts, i: int) -> ByHand | None:
    """The counts of one statement, or None where they say nothing: other pictures, a slack, nothing labelled here, or
    gaps other than "unsure", of which nobody labelled a random part."""
    confusion = s.trust.confusion
    if docket.several or confusion is None or s.trust.place != "these pictures" or s.trust.slack:
        return None
    rows = confusion.by_prompt.get(s.prompt.id)
    hits, gaps, n = (int(part[i]) for part in counts[:3])
    if not rows or not n or gaps > counts.unsure[i]:
        return None
    value, hits = _of_first(s, hits, gaps, n)
    told, right = sum(row.get(value, 0) for row in rows.values()), rows[value].get(value, 0)
    everything, true = sum(sum(row.values()) for row in rows.values()), sum(rows[value].values())
    open_ = Counter(confusion.unsettled.get(s.prompt.id, {}))
    found = ByHand(
        hits, n, right, told, true - right, everything - told, open_[value], open_.total() - open_[value],
        value != s.value,
    )  # fmt: skip
    return found if _fits(found, rows, int(counts.unsure[i]), open_) else None


def _of_first(s: Statement, hits: int, gaps: int, n: int) -> tuple[str, int]:
    value = s.values[0]
    return (s.value, hits) if len(s.values) != 2 or s.value == value else (value, n - hits - gaps)


def _fits(found: ByHand, rows: Mapping[str, Mapping[str, int]], unsure: int, open_: "Counter[str]") -> bool:
    """Whether there are as many pictures as were labelled: else the labels are of another run of this generator."""
    labelled_unsure = sum(row.get(UNSURE, 0) for row in rows.values()) + open_[UNSURE]
    told, others = found.told + found.maybe_told, found.others + found.maybe_others
    return told <= found.hits and others <= found.n - found.hits and labelled_unsure <= unsure
