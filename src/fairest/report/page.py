"""Both pages: everything gathered, put into the templates, each written in one step."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fairest.decide.docket import MIN_CELL, Docket
from fairest.decide.summary import headline, sentence
from fairest.decide.trust import JUDGE_PART
from fairest.decide.verdicts import Verdicts
from fairest.decide.words import display_name
from fairest.measure.crossed import plain
from fairest.prompts import Suite
from fairest.records import Finding, Label, Picture
from fairest.report import about as about_tables
from fairest.report import drawing, figures, gallery, judge, method, thumbnails, view
from fairest.report.environment import render
from fairest.report.failures import failure_blocks
from fairest.report.judges import judges_part
from fairest.report.metrics import metric_sheets, pooled_sheet
from fairest.report.pairs import pairs_part
from fairest.report.rewriting import rewritten_part
from fairest.report.rows import Place, Row, places, rows_of
from fairest.report.sections import Tiles, examples, first_attribute, sections
from fairest.report.within import within_parts, within_sheets
from fairest.report.words import curled
from fairest.run.files import write_whole

__all__ = ["write"]

_UNNAMED = {"reference": "the reference", "generator": "the model", "judge": "the judge"}
_OPEN_UP_TO = 24
"""With more prompts than this, pictures start folded away."""


def write(
    folder: Path,
    verdicts: Verdicts,
    docket: Docket,
    suite: Suite,
    pictures: Sequence[Picture],
    labels: Sequence[Label],
    about: Mapping[str, object],
) -> Path:
    """Write `report.html`, for everybody, and `method.html`, for the statistician; give the path of the first.

    `about` is the content of run.json. Pictures are read from `folder / picture.file`. The same input gives the
    same bytes. An old page stays until the new one is whole. Raises `NotWritable`.
    """
    plan, where = docket.plan, places(suite.prompts)
    names = {part: about_tables.name_of(about, part, otherwise) for part, otherwise in _UNNAMED.items()}
    rows = rows_of(verdicts.findings, where, plan, lambda finding, plan: sentence(finding, plan, names["reference"]))
    tiles = gallery.tiles(folder, pictures, labels, plain(plan.attributes), thumbnails.side_for(len(pictures)))
    both = {
        "names": names,
        "plan": plan,
        "suite": suite,
        "about": about,
        "judge_unknown": judge.taken_at_its_word(docket.trusts),
        "several": docket.several,
        "made": docket.found is not None,
        "people": _people(verdicts.findings),
        "headline": curled(headline(verdicts.findings, plan, names["reference"], verdicts.within)),
        "judge_alpha": JUDGE_PART * plan.alpha,
        "how_drawn": drawing.how_drawn(plan, _numbers(where, tiles), made=docket.found is not None),
        "on_seeds": drawing.on_seeds(pictures, suite.prompts),
    }
    shown = {
        **_shown(rows, where, tiles, docket),
        **_judged(rows, where, docket, names["generator"], about_tables.source_of(about)),
        **_recorded(about, suite, pictures, labels),
        "failures": failure_blocks(verdicts.failures, where),
        "pairs": pairs_part(verdicts.pairs, where, tiles, labels, names["reference"], several=docket.several),
        "judges": judges_part(about, verdicts.agreements, verdicts.alone, rows, docket.support),
        "within": within_parts(verdicts.within, where),
        "within_together": _together(verdicts, "groups"),
        "rewriting": rewritten_part(verdicts.rewriting, pictures, where),
        "together": _together(verdicts, "differs"),
    }
    sheets = _sheets(rows, where, verdicts, docket)
    report = render("report.html.jinja", ("theme.js", "report.js"), **both, **shown)
    # First the page that the other one leads to.
    write_whole(folder / "method.html", render("method.html.jinja", ("theme.js", "sort.js"), **both, **sheets))
    write_whole(folder / "report.html", report)
    return folder / "report.html"


def _together(verdicts: Verdicts, name: str) -> object:
    """How many statements of one family were tested together."""
    return next((family["statements"] for family in verdicts.families if family["name"] == name), 0)


def _numbers(where: Sequence[Place], tiles: Tiles) -> list[int]:
    """How many pictures every prompt has."""
    return [len(tiles.get(place.prompt.id, ())) for place in where]


def _shown(rows: Sequence[Row], where: Sequence[Place], tiles: Tiles, docket: Docket) -> dict[str, Any]:
    """Findings and pictures."""
    plan, support = docket.plan, docket.support
    drawn = view.plotted(rows, support)
    return {
        "verdicts": view.verdict_counts([row for row in drawn if not row.finding.asked]),
        "examples": examples(drawn, tiles, plan.attributes[0]),
        "figures": figures.neutral_figures(drawn, support),
        "obedience": figures.obedience_figures(drawn),
        "sections": sections(where, rows, tiles, docket),
        "folded": len(where) > _OPEN_UP_TO,
        "first_attribute": display_name(first_attribute(plan)),
        "one_sided": view.one_sided(rows),
    }


def _judged(
    rows: Sequence[Row], where: Sequence[Place], docket: Docket, generator: str, source: str | None
) -> dict[str, Any]:
    doubts, verdicts = judge.doubts([row.finding for row in view.plotted(rows, docket.support)])
    unfit = judge.contradicted(docket, [row.finding for row in rows])
    names = {place.prompt.id: place.name for place in where}
    named = {attribute: [names[prompt] for prompt in prompts] for attribute, prompts in unfit.items()}
    return {
        "judge_known": judge.known(docket.trusts, generator, named, source),
        "doubted": judge.TOLD,
        "doubts": doubts,
        "doubtful_verdicts": verdicts,
    }


def _recorded(
    about: Mapping[str, object], suite: Suite, pictures: Sequence[Picture], labels: Sequence[Label]
) -> dict[str, Any]:
    """What the run recorded."""
    return {
        "notes": about_tables.notes(about),
        "tables": about_tables.tables(about),
        "datasheet": about_tables.datasheet_lines(about, suite.datasheet),
        "pictures": len(pictures),
        "untold": _untold(pictures, labels),
    }


def _sheets(rows: Sequence[Row], where: Sequence[Place], verdicts: Verdicts, docket: Docket) -> dict[str, Any]:
    """The tables of the method page."""
    named = {place.prompt.id: (place.name, place.anchor) for place in where}
    return {
        "findings": method.finding_sheets(rows),
        "confusions": method.confusion_sheets(docket.trusts),
        "family_sheet": method.family_sheet(verdicts.families),
        "failures": method.failure_sheet(verdicts.failures, named),
        "metrics": metric_sheets(verdicts.metrics, {place.prompt.id: place.name for place in where}),
        "pooled": pooled_sheet(verdicts.metrics),
        "crossed": any("+" in attribute for attribute in docket.plan.attributes),
        "min_cell": MIN_CELL,
        "pair_sheet": method.pair_sheet(verdicts.pairs, named),
        "within_sheets": within_sheets(verdicts.within, named),
        "gaps": any(row.finding.told < row.finding.n for row in rows),
    }


def _untold(pictures: Sequence[Picture], labels: Sequence[Label]) -> int:
    """Pictures that lack a label of at least one attribute, or never came."""
    lacking = {x.picture for x in labels if (None in x.people if x.people else x.value is None)}
    return len({p.id for p in pictures if p.file is None} | lacking)


def _people(findings: Sequence[Finding]) -> int:
    """People told for the attribute most are told for, where a picture may show several; else 0."""
    told: Counter[str] = Counter()
    for attribute, people in {(f.prompt, f.attribute): (f.attribute, f.people or 0) for f in findings}.values():
        told[attribute] += people
    return max(told.values(), default=0)
