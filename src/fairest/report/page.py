"""The page itself: everything gathered, put into the template, written in one step."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest.decide.plan import Plan
from fairest.decide.words import display_name, shown
from fairest.prompts import Suite
from fairest.records import Finding, Label, Picture
from fairest.report import about as about_tables
from fairest.report import figures, gallery, thumbnails, view, words
from fairest.report.rows import Place, Row, places, rows_of
from fairest.run.files import write_whole

__all__ = ["write"]

_HERE = Path(__file__).parent
_EXAMPLE_PICTURES = 12
_OPEN_UP_TO = 24
"""With more prompts than this, pictures start folded away."""


@dataclass(frozen=True, slots=True)
class Section:
    """One prompt's part of the page."""

    place: Place
    blocks: tuple[view.Block, ...]
    groups: tuple[gallery.Group, ...]
    drawn: int
    verdict: str


def write(
    folder: Path,
    *,
    findings: Sequence[Finding],
    plan: Plan,
    suite: Suite,
    pictures: Sequence[Picture],
    labels: Sequence[Label],
    support: Mapping[str, tuple[str, ...]],
    about: Mapping[str, object],
) -> Path:
    """Write `folder/report.html` and give its path.

    `support` names every value of each attribute; `about` is the content of run.json. Pictures are
    read from `folder / picture.file`. The same input gives the same bytes. The old page stays until
    the new one is whole. Raises `NotWritable`.
    """
    from fairest.decide.summary import headline, sentence

    where = places(suite.prompts)
    held = about_tables.name_of(about, "reference", "the reference")
    rows = rows_of(findings, where, plan, lambda finding, plan: sentence(finding, plan, held))
    tiles = gallery.tiles(folder, pictures, labels, plan.attributes, thumbnails.side_for(len(pictures)))
    drawn = view.plotted(rows, support)
    sections = tuple(_section(place, rows, drawn, tiles, plan.attributes[0], support) for place in where)
    page = _render(
        headline=headline(findings, plan, held),
        held=held,
        generator=about_tables.name_of(about, "generator", "the model"),
        judge=about_tables.name_of(about, "judge", "the judge"),
        plan=plan,
        suite=suite,
        about=about,
        notes=about_tables.notes(about),
        tables=about_tables.tables(about),
        datasheet=about_tables.datasheet_lines(about, suite.datasheet),
        pictures=len(pictures),
        untold=_untold(pictures, labels),
        verdicts=view.verdict_counts([row for row in drawn if not row.finding.asked]),
        examples=_examples(drawn, tiles, plan.attributes[0]),
        figures=figures.neutral_figures(drawn, support),
        obedience=figures.obedience_figures(drawn),
        sections=sections,
        folded=len(sections) > _OPEN_UP_TO,
        first_attribute=display_name(plan.attributes[0]),
    )
    file = folder / "report.html"
    write_whole(file, page.encode())
    return file


def _section(
    place: Place,
    rows: Sequence[Row],
    drawn: Sequence[Row],
    tiles: Mapping[str, list[gallery.Tile]],
    attribute: str,
    support: Mapping[str, tuple[str, ...]],
) -> Section:
    mine = tiles.get(place.prompt.id, [])
    return Section(
        place,
        view.blocks(rows, place, support),
        gallery.groups(mine, attribute, support) if mine else (),
        len(mine),
        view.overall([row for row in drawn if row.anchor == place.anchor]),
    )


def _untold(pictures: Sequence[Picture], labels: Sequence[Label]) -> int:
    """Pictures that lack a label of at least one attribute, or never came."""
    return len({p.id for p in pictures if p.file is None} | {label.picture for label in labels if label.value is None})


def _examples(
    drawn: Sequence[Row], tiles: Mapping[str, list[gallery.Tile]], attribute: str
) -> list[tuple[Row, list[gallery.Tile]]]:
    """The prompts with the highest, the middle and the lowest share, each with the first pictures drawn."""
    of_first = [r for r in drawn if r.finding.attribute == attribute and not r.finding.asked]
    value = of_first[0].finding.value if of_first else None
    measured = [r for r in of_first if r.finding.value == value and r.finding.share is not None]
    ranked = sorted(measured, key=lambda r: (-(r.finding.share or 0.0), r.name))
    if len(ranked) < 3:
        return []
    chosen = [ranked[0], ranked[len(ranked) // 2], ranked[-1]]
    return [(row, tiles.get(row.finding.prompt, [])[:_EXAMPLE_PICTURES]) for row in chosen]


def _render(**values: Any) -> str:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters |= {"sentence_case": words.sentence_case, "ended": words.ended}
    environment.globals |= {"shown": shown, "verdict_words": words.VERDICT_WORDS}
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return environment.get_template("report.html.jinja").render(
        style=style, script=script, style_hash=_hash(style), script_hash=_hash(script), **values
    )


def _printable(value: object) -> object:
    # Markup is our own, or made of what went through here.
    return words.printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _hash(text: str) -> str:
    """How a content security policy names an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
