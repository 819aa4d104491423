"""Several judges, ready to be read: who tells what, how far they agree, and what each would have found alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairest.decide.alone import Agreement, Alone
from fairest.decide.words import display_name, interval, percent
from fairest.records import Finding
from fairest.report.rows import Row
from fairest.report.view import plotted
from fairest.report.words import VERDICT_WORDS

__all__ = ["Judges", "judges_part"]

_RULES = {
    "unsure": "what all of them say, and no label where they differ",
    "majority": "what more than half of them say, and no label where nothing has that many",
    "first": "what the first of them says that can tell",
}

Key = tuple[str, str, str]
"""Prompt, attribute and value."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two judges on one attribute."""

    found: Agreement

    @property
    def attribute(self) -> str:
        return display_name(self.found.attribute)

    @property
    def share(self) -> str:
        return "no picture told by both" if self.found.share is None else percent(self.found.share)

    @property
    def interval(self) -> str:
        return "" if self.found.share is None else interval(self.found.low, self.found.high)

    @property
    def kappa(self) -> str:
        return "" if self.found.kappa is None else f"{self.found.kappa:.2f}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as one judge alone, or all together, leave it."""

    finding: Finding | None
    """None where a judge does not tell the attribute."""

    @property
    def verdict(self) -> str:
        return "" if self.finding is None else self.finding.verdict or "untested"

    @property
    def verdict_word(self) -> str:
        return VERDICT_WORDS[self.verdict] if self.verdict else "does not tell it"

    @property
    def share(self) -> str:
        f = self.finding
        estimate = None if f is None else f.share if f.corrected is None else f.corrected
        return "" if estimate is None else percent(estimate)

    @property
    def interval(self) -> str:
        return "" if self.finding is None else interval(self.finding.low, self.finding.high)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose verdict is another with some judge alone: all together first, then each."""

    name: str
    anchor: str
    what: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Judges:
    """The part of the page about several judges."""

    members: tuple[str, ...]
    rule: str
    """What follows where several tell one attribute; empty where none was told by several."""
    agreed: tuple[Agreed, ...]
    alone: tuple[str, ...]
    """Who tells an attribute that others tell too: the columns of `statements`, after all together."""
    counts: tuple[tuple[str, str, Mapping[str, int]], ...]
    """Attribute, who, and how many of its statements have each verdict."""
    statements: tuple[Statement, ...]
    same: int
    """Statements whose verdict is the same with each of them."""


def judges_part(
    about: Mapping[str, object],
    agreements: Sequence[Agreement],
    alone: Sequence[Alone],
    rows: Sequence[Row],
    support: Mapping[str, tuple[str, ...]],
) -> Judges | None:
    """None where there is one judge. `about` is the content of run.json, `rows` are those of the audit's findings."""
    described: Any = about.get("judge")
    members = described.get("judges") if isinstance(described, Mapping) else None
    if not isinstance(members, list):
        return None
    found = {one.judge: {_key(finding): finding for finding in one.findings} for one in alone}
    told = {attribute for some in found.values() for _, attribute, _ in some}
    drawn = [row for row in plotted(rows, support) if row.finding.attribute in told and not row.finding.asked]
    statements = [_statement(row, list(found.values())) for row in drawn]
    differing = tuple(one for one in statements if _differ(one))
    return Judges(
        tuple(str(one.get("name")) for one in members),
        _RULES.get(str(described.get("rule")), "") if alone else "",
        tuple(map(Agreed, agreements)),
        tuple(found),
        tuple(line for attribute in _attributes(drawn) for line in _counts(attribute, drawn, found)),
        differing,
        len(statements) - len(differing),
    )


def _attributes(drawn: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.finding.attribute for row in drawn))


def _key(finding: Finding) -> Key:
    return finding.prompt, finding.attribute, finding.value


def _statement(row: Row, alone: Sequence[Mapping[Key, Finding]]) -> Statement:
    said = (row.finding, *(found.get(_key(row.finding)) for found in alone))
    return Statement(row.name, row.anchor, row.finding.value, tuple(map(Said, said)))


def _differ(statement: Statement) -> bool:
    """Whether the verdict is another with a judge that tells the attribute."""
    return len({said.verdict for said in statement.said if said.finding}) > 1


def _counts(
    attribute: str, drawn: Sequence[Row], alone: Mapping[str, Mapping[Key, Finding]]
) -> list[tuple[str, str, Mapping[str, int]]]:
    mine = [row for row in drawn if row.finding.attribute == attribute]
    name = display_name(attribute)
    found = [(who, [some[key] for row in mine if (key := _key(row.finding)) in some]) for who, some in alone.items()]
    everyone = [("all together", [row.finding for row in mine]), *(one for one in found if one[1])]
    return [(name, who, _verdicts(findings)) for who, findings in everyone]


def _verdicts(findings: Sequence[Finding]) -> dict[str, int]:
    seen = Counter(finding.verdict or "untested" for finding in findings)
    return {verdict: seen[verdict] for verdict in ("differs", "equivalent", "undetermined", "untested")}
