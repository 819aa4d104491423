"""What a model draws again of its training pictures, on one page: rates, and the closest pairs side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest import __version__
from fairest.decide.words import interval, percent
from fairest.report import about as about_tables
from fairest.report.environment import render
from fairest.report.thumbnails import Thumbnail
from fairest.report.words import curled, sentence_case, shorten, unbroken
from fairest.run.files import write_whole

__all__ = ["Shown", "write_regurgitation"]

_LONGEST = 300
"""Letters of a caption that are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawn picture and the training picture it is nearest to."""

    model: str
    caption: str
    copy: bool
    drawn: Thumbnail | None
    training: Thumbnail | None
    file: str
    seed: int | None
    key: str
    other_caption: str | None
    """Of the training picture, where it came with other words."""
    cosine: float
    pixels: float
    closeness: float
    among: float | None

    @property
    def title(self) -> str:
        return shorten(self.caption, _LONGEST)

    @property
    def other(self) -> str:
        return "" if self.other_caption is None else shorten(self.other_caption, _LONGEST)


@dataclass(frozen=True, slots=True)
class Line:
    """One rate, ready to be read."""

    model: str
    of: str
    share: str
    ends: str
    low: float
    high: float
    value: float | None
    counted: str
    pictures: str


def write_regurgitation(
    file: Path, *, document: Mapping[str, Any], alone: str, shown: Sequence[Shown], about: Mapping[str, Any]
) -> None:
    """Write the page: `document` is that of regurgitation.json, `about` that of run.json. Raises `NotWritable`.

    `alone` says what false alarms alone would give.
    """
    rates = document["rates"]
    page = render(
        "regurgitation.html.jinja",
        (),
        headline=_set(document["headline"]),
        said=[_set(sentence) for sentence in document["said"]],
        models=list(dict.fromkeys(rate["model"] for rate in rates)),
        source=document["set"],
        rows=document["rows"],
        left_out=document["left_out"],
        lines=[_line(rate) for rate in rates],
        captions=rates[0]["captions"],
        drawn=sum(rate["drawn"] for rate in _whole(rates)),
        copies=sum(rate["copies"] for rate in _whole(rates)),
        copied=[one for one in shown if one.copy],
        nearest=[one for one in shown if not one.copy],
        limits=document["limits"],
        alone=_set(alone),
        compared=len(document["pairs"]),
        facts=about_tables.flatten(dict(about)),
        fairest=__version__,
    )
    write_whole(file, page)


def _whole(rates: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rate of all captions, which comes first, of each model."""
    first: dict[str, Mapping[str, Any]] = {}
    for rate in rates:
        first.setdefault(rate["model"], rate)
    return list(first.values())


def _line(rate: Mapping[str, Any]) -> Line:
    untold = rate["captions"] - rate["told"]
    counted = f"{rate['copied']:,} of {rate['told']:,} captions" + (f"; {untold:,} not told" if untold else "")
    return Line(
        rate["model"], sentence_case(rate["of"]),
        "not measured" if rate["rate"] is None else unbroken(percent(rate["rate"])),
        unbroken(interval(rate["low"], rate["high"])), rate["low"], rate["high"], rate["rate"], counted,
        f"{rate['copies']:,} of {rate['pictures']:,}",
    )  # fmt: skip


def _set(text: str) -> str:
    return unbroken(curled(text))
