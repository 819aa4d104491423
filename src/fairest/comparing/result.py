"""What a comparison leaves: its changes, and a page and a document of them."""

import html
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from fairest.decide.changes.change import Change
from fairest.decide.changes.document import changes_document
from fairest.decide.changes.pairs import NotCompared, Pairs
from fairest.decide.changes.words import change_sentence, in_order
from fairest.errors import NotWritable
from fairest.records import Label
from fairest.results import Audit
from fairest.run.files import write_whole

__all__ = ["DOCUMENT", "PAGE", "Comparison", "write"]

DOCUMENT = "compare.json"
PAGE = "compare.html"

Labels: TypeAlias = Mapping[tuple[str, str], Label]
"""By picture and attribute."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two finished runs and what changed from A to B. In a notebook it shows its headline and its changes."""

    folder: Path
    a: Audit
    b: Audit
    changes: tuple[Change, ...]
    headline: str
    alpha: float
    looked: bool
    """Whether a run looked while it drew: then e-values and e-BH, else McNemar and Benjamini-Hochberg."""
    several: bool = False
    """Whether the judge sees everyone on a picture: then everyone counts, and a p-value is 1 / e-value."""
    warnings: tuple[str, ...] = ()
    """What differs between the runs besides the model, and what that means."""
    not_compared: tuple[NotCompared, ...] = ()

    @property
    def report(self) -> Path:
        return self.folder / PAGE

    @property
    def worse(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.direction == "worse")

    def _repr_html_(self) -> str:
        shown = [change for change in in_order(self.changes) if change.direction]
        said = "".join(f"<li>{html.escape(change_sentence(change))}</li>" for change in shown)
        return (
            f"<p><strong>{html.escape(self.headline)}</strong></p><ul>{said}</ul>"
            f"<p>Page: <code>{html.escape(str(self.report))}</code></p>"
        )


def write(done: Comparison, paired: Pairs, *labels: Labels) -> None:
    """Write the page and the document; `labels` are those of A and of B. Raises `NotWritable`."""
    try:
        done.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{done.folder} cannot be made: {error.strerror}.", hint="Choose another --out.") from error
    _write_page(done, paired, labels)
    names = _names(done)
    document = changes_document(
        done.changes, headline=done.headline,
        runs=[_stated(done, run, name) for run, name in zip((done.a, done.b), names, strict=True)],
        warnings=done.warnings, not_compared=done.not_compared, alpha=done.alpha, looked=done.looked,
        several=done.several,
    )  # fmt: skip
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(done.folder / DOCUMENT, text.encode())


def _write_page(done: Comparison, paired: Pairs, labels: Sequence[Labels]) -> None:
    # The page needs jinja2 and pillow, which nobody needs who only looks at a comparison.
    from fairest.report.comparison import Side, write_comparison

    a, b = (
        Side(name, run.folder, _address(done, run), run.about, told)
        for name, run, told in zip(_names(done), (done.a, done.b), labels, strict=True)
    )
    write_comparison(
        done.report, headline=done.headline, a=a, b=b, changes=done.changes, pairs=paired,
        not_compared=done.not_compared, warnings=done.warnings, alpha=done.alpha, looked=done.looked,
        several=done.several, reference=_reference(done),
    )  # fmt: skip


def _reference(done: Comparison) -> str:
    """What the shares of both are held against, by its name."""
    names = {str(run.document.get("reference", "")) for run in (done.a, done.b)}
    return next(iter(names)) if len(names) == 1 and "" not in names else "the reference"


def _names(done: Comparison) -> tuple[str, str]:
    """What the sides go by: their models, or their folders where the models have one name."""
    from fairest.report.about import name_of

    one, other = (name_of(side.about, "generator", "the model") for side in (done.a, done.b))
    if one != other:
        return one, other
    return f"{one}, {done.a.folder.resolve().name}", f"{other}, {done.b.folder.resolve().name}"


def _address(done: Comparison, run: Audit) -> str:
    """Where the report of a run is, seen from the page."""
    try:
        where = os.path.relpath(run.report, done.folder)
    except ValueError:  # Windows knows no way from one drive to another
        return run.report.resolve().as_uri()
    return quote(Path(where).as_posix())


def _stated(done: Comparison, run: Audit, name: str) -> dict[str, Any]:
    settings = run.about.get("settings")
    return {"name": name, "report": _address(done, run), "headline": run.headline, "settings": settings}
