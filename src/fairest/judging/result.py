"""What the audit of a judge leaves: a table for every grouping, and a page and a document of them."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairest.decide.accuracy.document import accuracy_document
from fairest.decide.accuracy.rate import Table
from fairest.decide.accuracy.words import every_rate, rate_sentence
from fairest.errors import NotWritable
from fairest.measure.accuracy import Answers
from fairest.run.files import write_whole

__all__ = ["DOCUMENT", "PAGE", "JudgeAudit", "write"]

DOCUMENT = "judge.json"
PAGE = "judge.html"


@dataclass(frozen=True, slots=True)
class JudgeAudit:
    """How a judge fares, group by group. In a notebook it shows its headline and who differs."""

    folder: Path
    judge: str
    headline: str
    tables: tuple[Table, ...]
    """One for each attribute and grouping: counts, rates with intervals, verdicts."""
    nobody: tuple[Answers, ...]
    """What was said of pictures on which people saw nobody, by attribute; none where there are no such pictures."""
    alpha: float
    delta: float
    pictures: str
    people: int
    """How many people labelled."""
    set_aside: Mapping[str, Mapping[str, int]]
    """Pictures without a true value by attribute, then reason."""
    about: Mapping[str, Any] = field(repr=False)
    """What the judge says of itself."""

    @property
    def report(self) -> Path:
        return self.folder / PAGE

    @property
    def differs(self) -> tuple[str, ...]:
        """A sentence for every rate that is shown to differ from that of the others."""
        found = (entry for entry in every_rate(self.tables) if entry[2].verdict == "differs")
        return tuple(rate_sentence(self.judge, *entry) for entry in found)

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in self.differs)
        return (
            f"<p><strong>{html.escape(self.headline)}</strong></p><ul>{said}</ul>"
            f"<p>Page: <code>{html.escape(str(self.report))}</code></p>"
        )


def write(done: JudgeAudit) -> None:
    """Write the page and the document. Raises `NotWritable`."""
    # The page needs jinja2, which nobody needs who only looks at a result.
    from fairest.report.judge_page import write_judge_page

    try:
        done.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{done.folder} cannot be made: {error.strerror}.", hint="Choose another --out.") from error
    settings: dict[str, Any] = {
        "alpha": done.alpha, "delta": done.delta, "pictures": done.pictures, "people": done.people,
        "set_aside": {attribute: dict(why) for attribute, why in done.set_aside.items()},
    }  # fmt: skip
    write_judge_page(
        done.report, judge=done.judge, headline=done.headline, tables=done.tables, empty=done.nobody,
        about=done.about, **settings,
    )  # fmt: skip
    about = {**settings, "about": dict(done.about)}
    document = accuracy_document(done.tables, done.nobody, judge=done.judge, headline=done.headline, about=about)
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_whole(done.folder / DOCUMENT, text.encode())
