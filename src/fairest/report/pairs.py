"""What changed words move, ready to be read: sums over all prompts, every pair, and pictures of the clearest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.changes.words import points
from fairest.decide.counterfactual import Counterfactual
from fairest.decide.moves import Moves, moves, strongest_first
from fairest.decide.words import display_name, evidence, percent, shown, with_article
from fairest.measure.crossed import parts
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
        return "" if p.difference is None else f"{points(p.difference)} ({points(p.low)} to {points(p.high)})"

    @property
    def strength(self) -> str:
        strength = self.pair.p_value if self.pair.e_value is None else self.pair.e_value
        return "" if strength is None else evidence(strength)

    @property
    def said(self) -> str:
        p = self.pair
        without, with_ = self.shares
        return (
            f"Asked for {with_article(p.concept)} {p.change}, {self.value} is shown in {with_} of {p.told:,} pairs, "
            f"and in {without} without that change: {self.difference} points."
        )


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
    found: Sequence[Counterfactual], where: Sequence[Place], tiles: Mapping[str, Sequence[Tile]], reference: str
) -> Pairs | None:
    """None where the suite has no pairs."""
    if not found:
        return None
    anchors = {place.prompt.id: place.anchor for place in where}
    lines = [Line(pair, pair.concept, anchors[pair.prompt], reference) for pair in strongest_first(found)]
    moved = tuple(line for line in lines if line.pair.direction)
    reasons = [pair.why for pair in found if pair.why]
    return Pairs(
        tuple((display_name(one.attribute), one) for one in moves(found)),
        moved,
        tuple(line for line in lines if not line.pair.direction),
        tuple(_example(line, tiles) for line in _clearest(moved)),
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


def _example(line: Line, tiles: Mapping[str, Sequence[Tile]]) -> Example:
    pair = line.pair
    bases = {_number(tile): tile for tile in tiles.get(pair.base, ())}
    both = [(bases[_number(own)], own) for own in tiles.get(pair.prompt, ()) if _number(own) in bases]
    chosen = [two for two in both if _only_one(pair, *two)][:_PICTURES]
    without, with_ = (tuple(side) for side in zip(*chosen, strict=True)) if chosen else ((), ())
    return Example(line, (("without", without), (pair.change, with_)))


def _number(tile: Tile) -> str:
    return tile.picture.id.removeprefix(tile.picture.prompt)


def _only_one(pair: Counterfactual, base: Tile, own: Tile) -> bool:
    one, other = (_told(tile, pair.attribute) for tile in (base, own))
    return None not in (one, other) and (one == pair.value) != (other == pair.value)


def _told(tile: Tile, attribute: str) -> str | None:
    said = {one.attribute: one.value for one in tile.said}
    values = [said.get(part) for part in parts(attribute)]
    return ", ".join(value for value in values if value is not None) if None not in values else None
