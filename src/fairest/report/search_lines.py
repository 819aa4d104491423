"""What a page says of a search, line by line: groups, scores and pictures, ready to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairest.decide.nearest.found import Block, Group, Near, Score
from fairest.decide.nearest.words import block_title, gaps_words, verdict_words
from fairest.decide.words import display_name, evidence, interval, percent
from fairest.report.thumbnails import Thumbnail
from fairest.report.words import curled, number, sentence_case, shorten, span, unbroken

__all__ = ["Part", "Tile", "part", "set_in_print", "tile"]

_LONGEST = 300
_SHORT = 40
_NONE = "not measured"


@dataclass(frozen=True, slots=True)
class Line:
    """One group, ready to be read."""

    group: Group

    @property
    def name(self) -> str:
        return sentence_case(self.group.value)

    @property
    def counted(self) -> str:
        return f"{self.group.hits:,} of {self.group.told:,}"

    @property
    def share(self) -> str:
        return _NONE if self.group.share is None else unbroken(percent(self.group.share))

    @property
    def ends(self) -> str:
        return unbroken(interval(self.group.low, self.group.high)) if self.group.told else ""

    @property
    def true_ends(self) -> str:
        low, high = self.group.true_low, self.group.true_high
        return "" if low is None or high is None else f"{unbroken(interval(low, high))}, errors included"

    @property
    def set_share(self) -> str:
        held = self.group.held("the set")
        return _NONE if held is None or held.share is None else unbroken(percent(held.share))

    @property
    def set_ends(self) -> str:
        held = self.group.held("the set")
        if held is None or held.low is None or held.high is None or held.low == held.high:
            return ""
        return unbroken(interval(held.low, held.high))

    @property
    def verdict(self) -> str:
        held = self.group.held("the set")
        return (held.verdict if held else None) or "untested"

    @property
    def said(self) -> str:
        return verdict_words(self.group, "the set")

    @property
    def parity(self) -> str:
        return verdict_words(self.group, "parity")

    @property
    def strength(self) -> str:
        held = self.group.held("the set")
        return "" if held is None or held.p is None else evidence(held.p)

    @property
    def marks(self) -> tuple[float | None, float | None]:
        """Where the set's share and parity lie, for the plot."""
        set_held, even = self.group.held("the set"), self.group.held("parity")
        return (None if set_held is None else set_held.share), (None if even is None else even.share)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score, ready to be read."""

    name: str
    value: str
    ends: str
    fair: str
    fair_ends: str
    p: str
    against: str

    @classmethod
    def of(cls, score: Score) -> "ScoreLine":
        chance = "" if score.fair_low is None or score.fair_high is None else span(score.fair_low, score.fair_high)
        if score.value is None:
            ends = ""
        elif score.low is None or score.high is None:
            ends = "none: it depends on the order"
        else:
            ends = span(score.low, score.high)
        p = "" if score.p is None else evidence(score.p)
        value = f"{_NONE}: {score.why}" if score.value is None else number(score.value)
        return cls(score.name, value, ends, number(score.fair), chance, p, score.to)


@dataclass(frozen=True, slots=True)
class Part:
    """One source and attribute under some words."""

    title: str
    level: str
    lines: tuple[Line, ...]
    gaps: str
    others: str
    scores: tuple[ScoreLine, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the nearest pictures."""

    place: int
    near: Near
    thumb: Thumbnail | None
    missing: str | None
    similarity: str
    groups: tuple[tuple[str, str], ...]
    """What every source told, or why it did not."""
    values: tuple[str, ...]
    """What was told, each once."""
    caption: str | None

    @property
    def short(self) -> str:
        """What stands under the picture."""
        return shorten(", ".join(self.values), _SHORT)

    @property
    def alt(self) -> str:
        return f"picture {self.place}: {shorten(self.caption or self.near.key, _LONGEST)}"


def part(block: Block) -> Part:
    seen = block.labelled
    others = "the rest of the set" if seen.is_whole else "a random sample of the rest of the set"
    return Part(
        sentence_case(block_title(block)), f"{100 * block.level:.4g}\N{NO-BREAK SPACE}%",
        tuple(map(Line, block.groups)), set_in_print(gaps_words(block)), f"{seen.seen:,} pictures, {others}",
        tuple(map(ScoreLine.of, block.scores)),
    )  # fmt: skip


def tile(i: int, near: Near, thumb: Thumbnail | str | None, blocks: Sequence[Block]) -> Tile:
    missing = thumb if isinstance(thumb, str) else "no picture" if thumb is None else None
    told = (block.labelled.nearest[i] for block in blocks)
    return Tile(
        i + 1, near, None if isinstance(thumb, str) else thumb, missing, f"{near.similarity:.3f}",
        tuple((_group_name(name), value) for name, value in near.groups.items()),
        tuple(dict.fromkeys(value for value in told if value)),
        None if near.caption is None else shorten(near.caption[: 2 * _LONGEST], _LONGEST),
    )  # fmt: skip


def _group_name(name: str) -> str:
    """ "caption:gender" as "perceived gender, by caption"."""
    source, _, attribute = name.partition(":")
    return f"{display_name(attribute)}, by {source}"


def set_in_print(text: str) -> str:
    """A sentence with its apostrophes curled and its percent signs beside their numbers."""
    return unbroken(curled(text))
