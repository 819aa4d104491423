"""Two runs on one page: what changed, statement by statement, with the pictures that changed it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairest.decide.changes.change import Change
from fairest.decide.changes.pairs import NotCompared, Pair
from fairest.decide.changes.told import part, values
from fairest.decide.changes.words import change_sentence, in_order, points, points_interval, untold_words
from fairest.decide.words import display_name, evidence, interval, percent, shown
from fairest.records import Finding, Label, Picture
from fairest.report import about as about_tables
from fairest.report.environment import render
from fairest.report.gallery import said_of
from fairest.report.thumbnails import Thumbnail, side_for, thumbnail
from fairest.report.words import unbroken
from fairest.run.files import write_whole

__all__ = ["Side", "write_comparison"]

_PICTURES = 12
_TIMES = ("started", "finished", "resumed")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs, as the page needs it."""

    name: str
    folder: Path
    report: str
    """The address of its report, seen from the page."""
    about: Mapping[str, object]
    labels: Mapping[tuple[str, str], Label]
    """By picture and attribute."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture of a pair with its label."""

    picture: Picture
    thumb: Thumbnail | None
    missing: str | None
    label: str

    @property
    def alt(self) -> str:
        return f"{self.missing or 'picture'}, seed {self.picture.seed}: {self.label}"


@dataclass(frozen=True, slots=True)
class Line:
    """One change, ready to be read."""

    change: Change
    anchor: str
    said: str
    follows: str = ""
    """Which way it changed, as a heading."""
    rows: tuple[tuple[str, str, tuple[Seen, ...]], ...] = ()
    """The first pairs of which one run alone, or more of one run, shows the value: for A and for B its letter, name
    and pictures."""

    @property
    def value(self) -> str:
        return shown(self.change.a.attribute, self.change.a.value)

    @property
    def attribute(self) -> str:
        return display_name(self.change.a.attribute)

    @property
    def way(self) -> str:
        return self.change.direction or ("no change shown" if self.change.told else "not told in both")

    @property
    def difference(self) -> str:
        c = self.change
        return "none" if c.difference is None else f"{points(c.difference)} ({points_interval(c.low, c.high)})"

    @property
    def strength(self) -> str:
        strength = self.change.p_value if self.change.e_value is None else self.change.e_value
        return "" if strength is None else evidence(strength)

    @property
    def untold(self) -> str:
        return untold_words(self.change)

    @property
    def reference_ends(self) -> tuple[float, float] | None:
        held = self.change.held
        if held.reference is None:
            return None
        return (
            held.reference if held.reference_low is None else held.reference_low,
            held.reference if held.reference_high is None else held.reference_high,
        )


def write_comparison(
    file: Path,
    *,
    headline: str,
    a: Side,
    b: Side,
    changes: Sequence[Change],
    pairs: Mapping[str, Sequence[Pair]],
    not_compared: Sequence[NotCompared],
    warnings: Sequence[str],
    alpha: float,
    looked: bool,
    several: bool = False,
    reference: str = "the reference",
) -> None:
    """Write the page. The same input gives the same bytes. Raises `NotWritable`."""
    lines = _lines(in_order(changes), pairs, a, b, reference)
    page = render(
        "compare.html.jinja",
        (),
        headline=_set(headline),
        a=a,
        b=b,
        lines=lines,
        changed=[line for line in lines if line.rows],
        unchanged=[line for line in lines if not line.rows],
        ways={way: sum(line.change.direction == way for line in lines) for way in ("worse", "better", "changed")},
        tested=sum(line.change.told > 0 for line in lines),
        pairs=sum(map(len, pairs.values())),
        prompts=sum(map(bool, pairs.values())),
        not_compared=not_compared,
        warnings=list(map(_set, warnings)),
        alpha=alpha,
        looked=looked,
        several=several,
        facts=_facts(a.about, b.about),
        fairest=str(b.about.get("fairest", "")),
        told=_told,
        ends=_ends,
    )
    write_whole(file, page)


def _lines(
    ordered: Sequence[Change], pairs: Mapping[str, Sequence[Pair]], a: Side, b: Side, reference: str
) -> list[Line]:
    changed = sum(change.direction is not None for change in ordered)
    side = side_for(2 * _PICTURES * changed)
    return [
        Line(
            change,
            f"s{place}",
            _set(change_sentence(change)),
            _follows(change, reference),
            _discordant(change, pairs[change.a.prompt], a, b, side) if change.direction else (),
        )
        for place, change in enumerate(ordered, start=1)
    ]


def _follows(change: Change, reference: str) -> str:
    if change.direction in (None, "changed"):
        return "changed"
    if change.a.asked:
        return "obeyed less often" if change.direction == "worse" else "obeyed more often"
    return f"further from {reference}" if change.direction == "worse" else f"nearer to {reference}"


def _discordant(
    change: Change, pairs: Sequence[Pair], a: Side, b: Side, side: int
) -> tuple[tuple[str, str, tuple[Seen, ...]], ...]:
    chosen = [pair for pair in pairs if _differ(change, pair, a, b)][:_PICTURES]
    attribute = change.a.attribute
    return (
        ("A", a.name, tuple(_seen(pair.a, a, attribute, side) for pair in chosen)),
        ("B", b.name, tuple(_seen(pair.b, b, attribute, side) for pair in chosen)),
    )


def _differ(change: Change, pair: Pair, a: Side, b: Side) -> bool:
    """Whether one shows the value and not the other; of several people, whether one has a larger part of them."""
    one, other = (side.labels.get((picture.id, change.a.attribute)) for side, picture in ((a, pair.a), (b, pair.b)))
    x, y = (values(label) if label else () for label in (one, other))
    return bool(x and y) and part(x, change.a.value) != part(y, change.a.value)


def _seen(picture: Picture, side: Side, attribute: str, size: int) -> Seen:
    label = said_of(side.labels[picture.id, attribute]).value or "no label"
    if picture.file is None:
        return Seen(picture, None, picture.why or "no picture, no reason given", label)
    small = thumbnail(picture, side.folder, size)
    return Seen(picture, small, None if small else "file not readable", label)


def _set(text: str) -> str:
    """A sentence with its apostrophes curled and its percent signs beside their numbers."""
    return unbroken(re.sub(r"(?<=\w)'(?=\w)", "\N{RIGHT SINGLE QUOTATION MARK}", text))


def _told(finding: Finding) -> str:
    return f"not measured, 0 of {finding.n}" if finding.share is None else unbroken(percent(finding.share))


def _ends(finding: Finding) -> str:
    return unbroken(interval(finding.low, finding.high))


def _facts(a: Mapping[str, object], b: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """What the records of the runs say otherwise of each other."""
    of_a, of_b = (dict(about_tables.flatten({k: v for k, v in about.items() if k not in _TIMES})) for about in (a, b))
    names = dict.fromkeys([*of_a, *of_b])
    return [(n, of_a.get(n, "none"), of_b.get(n, "none")) for n in names if of_a.get(n) != of_b.get(n)]
