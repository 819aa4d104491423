"""The report of a curated set on one page: what every step did, and to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest import __version__
from fairest.report import about as about_tables
from fairest.report.curation_beside import beside
from fairest.report.curation_groups import blocks
from fairest.report.curation_losses import lost_steps, worst
from fairest.report.curation_pictures import families, reasons
from fairest.report.curation_weights import weights
from fairest.report.curation_words import facts_lines, headline, loss_sentence, nested, rows_of
from fairest.report.environment import render
from fairest.report.words import curled, unbroken
from fairest.run.files import write_whole
from fairest.sift.groups import GroupRow
from fairest.sift.groups.document import read_beside, read_row

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Link", "curation_headline", "write_curation"]

_MOST = 6
"""So many groups that lost more are told in sentences."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain, ready to be read."""

    name: str
    rows: str
    lost: str
    effective: str
    removed: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]


def write_curation(folder: Path, document: Mapping[str, Any], pictures: "Mapping[str, Image.Image]") -> Path:
    """Write `folder / "report.html"` and give its path. The same input gives the same bytes. Raises `NotWritable`.

    `document` holds JSON values: "source" (a name), "alpha", "delta", "steps" (that of the reading first, each with
    number, name, rows, effective, removed {reason: rows}, facts, and its groups and losses as `dataclasses.asdict`
    makes them), and where there are any "targets" {"picture:gender" or "gender": {value: share}}, "side_by_side",
    "families" [{kept, removed, rows}], "removed" [{step, why, rows, examples, shown}], "weights" (see
    `curation_weights`), "notes" and "settings". A row of families and examples is {key, caption}; `pictures` has its
    picture by key, where it is to be seen.
    """
    page = render("curation.html.jinja", ("theme.js",), **_read(document), **_seen(document, pictures))
    write_whole(folder / "report.html", page)
    return folder / "report.html"


def curation_headline(document: Mapping[str, Any]) -> list[str]:
    """What came of it, the largest change to a group, and the groups that lost more than the others, in sentences."""
    steps = document["steps"]
    more = worst(lost_steps(steps, document["delta"]))
    return [*headline(steps, _tables(steps)), *(loss_sentence(step, loss) for step, loss in more[:_MOST])]


def _read(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is said in words and numbers."""
    steps = document["steps"]
    tables = _tables(steps)
    lost = lost_steps(steps, document["delta"])
    more = worst(lost)
    return {
        "source": document["source"],
        "headline": _set(" ".join(headline(steps, tables))),
        "first": steps[0],
        "last": steps[-1],
        "number": len(steps) - 1,
        "worse": [_set(loss_sentence(step, loss)) for step, loss in more[:_MOST]],
        "more_worse": max(0, len(more) - _MOST),
        "chain": _chain(steps),
        "blocks": blocks(tables, [step["name"] for step in steps], document.get("targets", {})),
        "steps": [step["name"] for step in steps],
        "lost": lost,
        "beside": beside([read_beside(one) for one in document.get("side_by_side", ())]),
        "weights": weights(document.get("weights")),
        "tested": sum(line.loss.verdict is not None for s in lost for table in s.tables for line in table.lines),
        "alpha": document["alpha"],
        "delta": document["delta"],
        "notes": about_tables.notes(document),
        "settings": about_tables.flatten(document.get("settings", {})),
        "found": [
            (step["name"], about_tables.flatten(nested(step["facts"]))) for step in steps if nested(step["facts"])
        ],
        "fairest": document.get("fairest", __version__),
    }


def _tables(steps: Sequence[Mapping[str, Any]]) -> list[list[GroupRow]]:
    return [[read_row(row) for row in step["groups"]] for step in steps]


def _seen(document: Mapping[str, Any], pictures: "Mapping[str, Image.Image]") -> dict[str, Any]:
    """What is shown in pictures."""
    return {
        "families": families(document.get("families", ()), pictures),
        "reasons": reasons(document.get("removed", ()), pictures),
    }


def _chain(steps: Sequence[Mapping[str, Any]]) -> list[Link]:
    return [
        Link(
            step["name"],
            f"{step['rows']:,}",
            rows_of(sum(step["removed"].values())),
            f"{step['effective']:,.0f}",
            tuple((why, f"{n:,}") for why, n in step["removed"].items()),
            tuple(facts_lines(step["facts"])),
        )
        for step in steps
    ]


def _set(text: str) -> str:
    return unbroken(curled(text))
