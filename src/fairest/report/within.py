"""Values within groups, ready to be read: over all prompts, then those that differ, then the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.changes.words import points, points_interval
from fairest.decide.within import Within
from fairest.decide.within_words import BY_ITS_WORD, names
from fairest.decide.words import evidence, percent
from fairest.report.method import Cell, Sheet, evidence_cell
from fairest.report.rows import Place
from fairest.report.words import VERDICT_WORDS, curled, number, span

__all__ = ["Line", "Part", "within_parts", "within_sheets"]


@dataclass(frozen=True, slots=True)
class Line:
    """One value of one group against the others."""

    one: Within
    name: str
    """Of the prompt; empty over all prompts."""
    anchor: str
    others: str
    """The other group, or what all others are called."""

    @property
    def glyph(self) -> str:
        return self.one.verdict or "untested"

    @property
    def verdict(self) -> str:
        return VERDICT_WORDS[self.glyph]

    @property
    def whys(self) -> tuple[str, ...]:
        """What its verdict rests on, and why there is none; over all prompts that stands below the table."""
        why = self.one.why if self.name else None
        return tuple(filter(None, (BY_ITS_WORD if self.glyph in ("differs", "equivalent") else "", why)))

    @property
    def shares(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Of the group and of the others: the share, empty where there is none, and whose it is."""
        one = self.one
        return (
            (_share(one.share), f"{one.group}, {one.hits:,} of {one.n:,}"),
            (_share(one.versus), f"{self.others}, {one.others_hits:,} of {one.others:,}"),
        )

    @property
    def difference(self) -> str:
        return "" if self.one.difference is None else points(self.one.difference)

    @property
    def interval(self) -> str:
        low, high = self.one.difference_low, self.one.difference_high
        return "" if low is None or high is None or not self.difference else points_interval(low, high)

    @property
    def strength(self) -> str:
        """Of the verdict it has, else of a difference."""
        one = self.one
        both = (one.e_within, one.p_beyond) if one.verdict == "equivalent" else (one.e_value, one.p_value)
        found = next((value for value in both if value is not None), None)
        return "" if found is None or not self.difference else evidence(found)


@dataclass(frozen=True, slots=True)
class Part:
    """One intersection."""

    what: str
    groups: str
    over_all: tuple[Line, ...]
    differing: tuple[Line, ...]
    others: tuple[Line, ...]
    counted: int
    """Pictures with both labels."""
    untold: int
    several: int


def within_parts(found: Sequence[Within], where: Sequence[Place]) -> tuple[Part, ...]:
    """One for each intersection. Of two groups, or of two values, what one line says is not said again."""
    places = {place.prompt.id: (place.name, place.anchor) for place in where}
    return tuple(_part([one for one in found if one.attribute == a], places) for a in _attributes(found))


def _part(mine: Sequence[Within], places: Mapping[str, tuple[str, str]]) -> Part:
    lines = [_line(one, mine, places) for one in _said_once(mine)]
    alone = sorted((line for line in lines if line.one.prompt), key=_strength)
    by_prompt = {one.prompt: one for one in mine if one.prompt}.values()
    return Part(
        *names(mine[0].attribute),
        tuple(line for line in lines if not line.one.prompt),
        tuple(line for line in alone if line.one.verdict == "differs"),
        tuple(line for line in alone if line.one.verdict != "differs"),
        counted=sum(one.n + one.others for one in by_prompt),
        untold=sum(one.untold for one in by_prompt),
        several=sum(one.several for one in by_prompt),
    )


def _line(one: Within, mine: Sequence[Within], places: Mapping[str, tuple[str, str]]) -> Line:
    others = [group for group in dict.fromkeys(row.group for row in mine) if group != one.group]
    return Line(one, *places.get(one.prompt or "", ("", "")), others[0] if len(others) == 1 else "all others")


def _said_once(mine: Sequence[Within]) -> list[Within]:
    """The rows but those of the second of two groups, and of the second of two values."""
    groups, values = (list(dict.fromkeys(all_)) for all_ in ([o.group for o in mine], [o.value for o in mine]))
    said = [set(some[:1] if len(some) == 2 else some) for some in (groups, values)]
    return [one for one in mine if one.group in said[0] and one.value in said[1]]


def _strength(line: Line) -> tuple[bool, bool, float, float, float]:
    one = line.one
    p_value = 1.0 if one.p_value is None else one.p_value
    untested = one.verdict is None or one.difference is None
    return untested, one.verdict == "equivalent", -(one.e_value or 0.0), p_value, -abs(one.difference or 0.0)


def _attributes(found: Sequence[Within]) -> list[str]:
    return list(dict.fromkeys(one.attribute for one in found))


def _share(share: float | None) -> str:
    return "" if share is None else percent(share)


def within_sheets(found: Sequence[Within], named: Mapping[str, tuple[str, str]]) -> tuple[Sheet, ...]:
    """For the statistician, a table for each intersection; `named` gives a prompt's name and anchor by its id."""
    return tuple(_sheet([one for one in found if one.attribute == a], named) for a in _attributes(found))


def _sheet(mine: Sequence[Within], named: Mapping[str, tuple[str, str]]) -> Sheet:
    what, groups = names(mine[0].attribute)
    columns = ("prompt", "group", "value", "told so", "of group", "others told so", "of others", "share", "others",
               "difference", "interval", "evidence: differs", "evidence: equivalent", "verdict")  # fmt: skip
    title = f"{what} within groups of {groups}, {BY_ITS_WORD}; intervals at level {mine[0].level:.4g}"
    return Sheet(curled(title), columns, tuple(_cells(one, named) for one in _said_once(mine)))


def _cells(one: Within, named: Mapping[str, tuple[str, str]]) -> tuple[Cell, ...]:
    name, anchor = named.get(one.prompt or "", (f"all {one.prompts} that show both", ""))
    low, high = one.difference_low, one.difference_high
    return (
        Cell(name, anchor=anchor),
        Cell(one.group),
        Cell(one.value),
        Cell(str(one.hits)),
        Cell(str(one.n)),
        Cell(str(one.others_hits)),
        Cell(str(one.others)),
        Cell(number(one.share)),
        Cell(number(one.versus)),
        Cell(number(one.difference)),
        Cell("" if low is None or high is None else span(low, high)),
        evidence_cell(one.p_value if one.e_value is None else one.e_value),
        evidence_cell(one.p_beyond if one.e_within is None else one.e_within),
        Cell(VERDICT_WORDS[one.verdict or "untested"], note=one.why or ""),
    )
