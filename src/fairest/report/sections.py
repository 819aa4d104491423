"""The parts of the page that show pictures: one for each prompt, and three prompts as examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.docket import Docket
from fairest.decide.plan import Plan
from fairest.measure.crossed import parts, plain
from fairest.report import gallery, view
from fairest.report.drawing import why_stopped
from fairest.report.rows import Place, Row

__all__ = ["Section", "Tiles", "examples", "first_attribute", "sections"]

Tiles = Mapping[str, list[gallery.Tile]]

_EXAMPLE_PICTURES = 12


@dataclass(frozen=True, slots=True)
class Section:
    """One prompt's part of the page."""

    place: Place
    blocks: tuple[view.Block, ...]
    groups: tuple[gallery.Group, ...]
    drawn: int
    verdict: str
    stopped: str
    """Why no more pictures were drawn."""


def sections(where: Sequence[Place], rows: Sequence[Row], tiles: Tiles, docket: Docket) -> tuple[Section, ...]:
    """A section for each prompt, its pictures in order of the first attribute."""
    return tuple(_section(place, rows, tiles.get(place.prompt.id, []), docket) for place in where)


def first_attribute(plan: Plan) -> str:
    """What pictures are sorted by: the plan's first attribute, or the first part of an intersection."""
    return plain(plan.attributes)[0]


def _section(place: Place, rows: Sequence[Row], mine: Sequence[gallery.Tile], docket: Docket) -> Section:
    plan, support = docket.plan, docket.support
    of_prompt = [row for row in rows if row.anchor == place.anchor]
    there = None if docket.found is None else len(docket.found[place.prompt.id])
    return Section(
        place,
        view.blocks(of_prompt, place, support),
        gallery.groups(mine, first_attribute(plan), _plain(support)) if mine else (),
        len(mine),
        view.overall(view.plotted(of_prompt, support)),
        why_stopped(plan, len(mine), [row.finding for row in of_prompt], there),
    )


def _plain(support: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The values of every attribute that pictures are labelled with: those that intersections are made of included."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute, values in support.items():
        columns = zip(*(value.split(", ") for value in values), strict=False) if "+" in attribute else [values]
        for part, column in zip(parts(attribute), columns, strict=False):
            found.setdefault(part, tuple(dict.fromkeys(column)))
    return found


def examples(drawn: Sequence[Row], tiles: Tiles, attribute: str) -> list[tuple[Row, list[gallery.Tile]]]:
    """The prompts with the highest, the middle and the lowest share, each with the first pictures drawn."""
    of_first = [r for r in drawn if r.finding.attribute == attribute and not r.finding.asked]
    value = of_first[0].finding.value if of_first else None
    measured = [r for r in of_first if r.finding.value == value and r.estimate is not None]
    ranked = sorted(measured, key=lambda r: (-(r.estimate or 0.0), r.name))
    if len(ranked) < 3:
        return []
    chosen = [ranked[0], ranked[len(ranked) // 2], ranked[-1]]
    return [(row, tiles.get(row.finding.prompt, [])[:_EXAMPLE_PICTURES]) for row in chosen]
