"""What changed words move, ready to be read: sums over all prompts, every pair, and pictures of the clearest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.changes.pairs import Pair
from fairest.decide.changes.told import Values, part, told
from fairest.decide.changes.words import points, points_interval
from fairest.decide.counterfactual import Counterfactual
from fairest.decide.counterfactual_pairs import picture_pairs
from fairest.decide.moves import Moves, moves, strongest_first
from fairest.decide.words import display_name, evidence, percent, shown, with_article
from fairest.measure.crossed import cross
from fairest.records import Label
from fairest.report.gallery import Tile
from fairest.report.rows import Place

__all__ = ["Pairs", "pairs_part"]

_EXAMPLES = 3
_PICTURES = 12
_GLYPHS = {"away": "differs", "towards": "equivalent", "moved": "asked"}

Strip = tuple[str, tuple[Tile, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """One share without and with a change."""

    pair: Counterfactual
    name: str
    anchor: str
    reference: str
    several: bool

    @property
    def value(self) -> str:
        return shown(self.pair.attribute, self.pair.value)

    @property
    def glyph(self) -> str:
        return _GLYPHS[self.pair.direction] if self.pair.direction else "undetermined" if self.pair.told else "untested"

    @property
    def way(self) -> str:
        if self.pair.direction is None:
            return "none shown" if self.pair.told else "not compared"
        held = "what was asked" if self.pair.asked else self.reference
        return {"away": f"away from {held}", "towards": f"towards {held}", "moved": "moved"}[self.pair.direction]

    @property
    def shares(self) -> tuple[str, str]:
        """Without and with; empty where no pair was told."""
        both = (self.pair.share_without, self.pair.share_with)
        return tuple("" if share is None else percent(share) for share in both)  # type: ignore[return-value]

    @property
    def difference(self) -> str:
        p = self.pair
        return "" if p.difference is None else f"{points(p.difference)} ({points_interval(p.low, p.high)})"

    @property
    def strength(self) -> str:
        strength = self.pair.p_value if self.pair.e_value is None else self.pair.e_value
        return "" if strength is None else evidence(strength)

    @property
    def said(self) -> str:
        p = self.pair
        without, with_ = self.shares
        came = f"{self.value} is shown in {with_} of {p.told:,} pairs, and in {without} without that change"
        if self.several:
            came = (
                f"on average {with_} of a picture's people show {self.value}, and {without} without that change, over "
                f"{p.told:,} pairs"
            )
        return f"Asked for {with_article(p.concept)} {p.change}, {came}: {self.difference} points."


@dataclass(frozen=True, slots=True)
class Example:
    """A share that moved, with the first pairs of pictures that moved it: without the change, and with it."""

    line: Line
    strips: tuple[Strip, Strip]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The part of the page about pairs."""

    sums: tuple[tuple[str, Moves], ...]
    """With the attribute's name for readers."""
    moved: tuple[Line, ...]
    others: tuple[Line, ...]
    examples: tuple[Example, ...]
    tested: int
    seeded: bool
    why: tuple[tuple[str, int], ...]
    """Why shares were not compared, each with how many."""


def pairs_part(
    found: Sequence[Counterfactual],
    where: Sequence[Place],
    tiles: Mapping[str, Sequence[Tile]],
    labels: Sequence[Label],
    reference: str,
    *,
    several: bool = False,
) -> Pairs | None:
    """None where the suite has no pairs. `several` says that pictures may show several people."""
    if not found:
        return None
    anchors = {place.prompt.id: place.anchor for place in where}
    lines = [Line(pair, pair.concept, anchors[pair.prompt], reference, several) for pair in strongest_first(found)]
    shown = {tile.picture.id: tile for some in tiles.values() for tile in some}
    two = picture_pairs([place.prompt for place in where], [tile.picture for tile in shown.values()])
    moved = tuple(line for line in lines if line.pair.direction)
    reasons = [pair.why for pair in found if pair.why]
    return Pairs(
        tuple((f"{display_name(one.attribute)}{', asked for' * one.asked}", one) for one in moves(found)),
        moved,
        tuple(line for line in lines if not line.pair.direction),
        tuple(_example(line, two[line.pair.prompt], shown, labels) for line in _clearest(moved)),
        tested=sum(pair.told > 0 for pair in found),
        seeded=all(pair.seeded for pair in found),
        why=tuple((why, reasons.count(why)) for why in dict.fromkeys(reasons)),
    )


def _clearest(moved: Sequence[Line]) -> list[Line]:
    """The strongest move of each change and attribute, of three at most."""
    first: dict[tuple[str, str], Line] = {}
    for line in moved:
        first.setdefault((line.pair.change, line.pair.attribute), line)
    return list(first.values())[:_EXAMPLES]


def _example(line: Line, pairs: Sequence[Pair], tiles: Mapping[str, Tile], labels: Sequence[Label]) -> Example:
    pair, seen = line.pair, told(cross(labels, line.pair.attribute))
    both = [(tiles[two.a.id], tiles[two.b.id]) for two in pairs if _differ(pair, two, seen)][:_PICTURES]
    without, with_ = (tuple(side) for side in zip(*both, strict=True)) if both else ((), ())
    return Example(line, (("without", without), (pair.change, with_)))


def _differ(pair: Counterfactual, two: Pair, seen: Values) -> bool:
    """Whether one shows the value and not the other; of several people, whether one has a larger part of them."""
    one, other = (seen.get((picture.id, pair.attribute), ()) for picture in two)
    return bool(one and other) and part(one, pair.value) != part(other, pair.value)
