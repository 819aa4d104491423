"""What a bad judge does to an audit, with its errors known and without: painters of known odds, many audits."""

import random
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulation.audits import Audited, audited
from simulation.people import SUPPORT, BadJudge, PeoplePainter, Shown
from simulation.pool import Each
from simulation.promises import Line, Promise, Section, Size, at_least, at_most, mean

from fairest import measure, stats
from fairest.decide import Parity, Plan
from fairest.records import Confusion, Finding, Prompt

from .faults import JUDGES, Scene

__all__ = ["Case", "Compared", "Said", "compared", "report"]

_LABELS, _LOOKING, _FIXED, _THESE, _ALPHA = 500, 600, 200, 100, 0.05


class Case(NamedTuple):
    """Audits of one prompt, looking while they draw or of a fixed number."""

    judge: str
    scene: int
    fixed: int | None
    slack: float | None = None
    these: int = 0
    """How many of the audited pictures people labelled, in the place of others."""

    @property
    def painted(self) -> Scene:
        return JUDGES[self.judge].scenes[self.scene]


class Said(NamedTuple):
    """What one audit said of one attribute, or the means over audits."""

    holds: Any
    """Whether every interval holds its share: they are simultaneous over an attribute's values."""
    width: Any
    """Mean over the values."""
    differs: Any
    """Whether it says so of any value."""


class Compared(NamedTuple):
    """The means over audits, ours and those of the twin."""

    what: str
    ours: Said
    twin: Said
    promises: Mapping[str, Promise]

    @property
    def lines(self) -> list[Line]:
        return [Line(f"{self.what}: {name}", getattr(self.ours, name), kept) for name, kept in self.promises.items()]


def report(each: Each, size: Size) -> Section:
    """Print both side by side, judge by judge; what was promised of ours."""
    many, promised = size.audits(200), []
    title = f"2. Audits through bad judges: corrected, and a twin that takes labels at their word ({many} each)"
    print("\n".join(["", title, *_HEAD]))
    for name, judge in JUDGES.items():
        found = compared(each, name, many)
        print("\n".join([f"  ({name}) {judge.title}", *map(_row, found)]))
        promised += [line for row in found for line in row.lines]
    print("\n".join(f"  {line}" for line in textwrap.wrap(_NOTE, 98)))
    return Section(title, promised, _NOTE)


_NOTE = f"""ours: the judge's errors are measured on {_LABELS} random labels of each value anew in every audit; pictures
without a label may show either. twin: the same pictures and labels; those without one are dropped, plain
Clopper-Pearson. holds: every interval of the attribute (for tones five, simultaneous) holds its share, in brackets the
Monte-Carlo standard error; promised at least {1 - _ALPHA:g}. differs: from parity, of any value; promised at most
{_ALPHA:g} where the painter is fair. looking: after every round, to {_LOOKING} pictures; fixed: {_FIXED}. labels
of others: people labelled pictures of the same painter with fewer dark-skinned women than are audited, so the errors
are others there, and nothing is promised. +5: with the slack of 5 points that labels of another generator get.
labels of these: of {_THESE}
of the audited pictures, drawn at random."""


def compared(each: Each, name: str, many: int) -> list[Compared]:
    """One judge: each of its painters, in both designs, and each of its attributes."""
    cases = []
    for place, scene in enumerate(JUDGES[name].scenes):
        slacks = (None, 0.05) if scene.labelled else (None,)
        cases += [Case(name, place, fixed, slack) for slack in slacks for fixed in (None, _FIXED)]
        cases += [Case(name, place, _FIXED, None, _THESE)] if scene.labelled else []
    return [row for case in cases for row in _compared(each, case, many)]


def _compared(each: Each, case: Case, many: int) -> list[Compared]:
    said = each(_said, [(case, seed) for seed in range(many)])
    found = []
    for i, attribute in enumerate(JUDGES[case.judge].attributes):
        ours, twins = (_mean([audit[i][who] for audit in said]) for who in (0, 1))
        found.append(Compared(_spoken(case, attribute), ours, twins, _promised(case)))
    return found


def _spoken(case: Case, attribute: str) -> str:
    what = "labels of these" if case.these else case.painted.what
    slack = f" +{case.slack * 100:g}" if case.slack else ""
    return f"{attribute}, {what}{slack}, {'fixed' if case.fixed else 'looking'}"


def _promised(case: Case) -> Mapping[str, Promise]:
    if case.painted.labelled and not case.these:
        return {}
    fair = case.painted.fair or bool(case.these)
    return {"holds": at_least(1 - _ALPHA)} | ({"differs": at_most(_ALPHA)} if fair else {})


def _mean(said: Sequence[Said]) -> Said:
    return Said(*(mean(figures) for figures in zip(*said, strict=True)))


def _said(job: tuple[Case, int]) -> list[tuple[Said, Said]]:
    """One audit of one prompt: ours and the twin's, for each attribute."""
    case, seed = job
    shown, attributes = case.painted.shown, JUDGES[case.judge].attributes
    done = _audited(case, seed, None)
    if case.these:
        done = _audited(case, seed, _by_hand(done, attributes, case.these, random.Random(seed)))
    found = [[f for f in done.verdicts.findings if f.attribute == attribute] for attribute in attributes]
    return [(_ours(of, shown), _twin(of, shown)) for of in found]


_PROMPT = (Prompt("somebody", "somebody", ("somebody",)),)


def _audited(case: Case, seed: int, known: Sequence[Confusion] | None) -> Audited:
    """The same pictures and labels for the same seed, whatever is known of the judge."""
    judge, scene = JUDGES[case.judge], case.painted
    support = {attribute: SUPPORT[attribute] for attribute in judge.attributes}
    settings = {"max_images": _LOOKING, "fixed": case.fixed, "judge_slack": case.slack, "seed": 7_000_000 + seed}
    plan = Plan(judge.attributes, **settings)
    bad = BadJudge(judge.faults, scene.labelled or scene.shown, _LABELS, plan.seed, support)
    known = bad.confusions if known is None else known
    return audited(_PROMPT, PeoplePainter(shown=scene.shown), bad, known, plan, Parity(), support)


def _by_hand(done: Audited, attributes: Sequence[str], many: int, stream: random.Random) -> list[Confusion]:
    """What people find who label some of the audited pictures, drawn at random."""
    some = {picture.id for picture in stream.sample(done.pictures, many)}
    return [
        measure.confusion(
            attribute,
            SUPPORT[attribute],
            [
                (done.truth[x.picture][attribute], x)
                for x in done.labels
                if x.attribute == attribute and x.picture in some
            ],
            measured_on=PeoplePainter.name,
            how="the painter knows",
            these=True,
            prompts={picture.id: picture.prompt for picture in done.pictures},
        )
        for attribute in attributes
    ]


def _ours(found: Sequence[Finding], shown: Shown) -> Said:
    return _summed([(f.low, f.high, _share(shown, f.value)) for f in found], any(f.verdict == "differs" for f in found))


def _twin(found: Sequence[Finding], shown: Shown) -> Said:
    """Labels at their word, pictures without one dropped, plain Clopper-Pearson: "differs" where parity is outside."""
    level = stats.simultaneous_level(_ALPHA, len(found))
    ends = [stats.clopper_pearson(int(f.counts[f.value]), int(f.told), level) for f in found]
    outside = [not low <= (f.reference or 0.0) <= high for (low, high), f in zip(ends, found, strict=True)]
    return _summed([(*end, _share(shown, f.value)) for end, f in zip(ends, found, strict=True)], any(outside))


def _summed(ends: Sequence[tuple[float, float, float]], differs: bool) -> Said:
    holds = all(low <= share <= high for low, high, share in ends)
    return Said(holds, sum(high - low for low, high, _ in ends) / len(ends), differs)


def _share(shown: Shown, value: str) -> float:
    return sum(odds for who, odds in shown.items() if value in who)


_HEAD = (
    f"  {'':40}{'holds the truth':>28}{'mean width':>14}{'differs':>14}",
    f"  {'':40}{'ours':>14}{'twin':>14}{'ours':>7}{'twin':>7}{'ours':>7}{'twin':>7}",
)


def _row(row: Compared) -> str:
    """Ours and the twin's figures side by side."""
    holds, width, differs = zip(row.ours, row.twin, strict=True)
    return (
        f"    {row.what:38}"
        + "".join(f"{e.value:.3f} ({e.error:.3f})".rjust(14) for e in holds)
        + "".join(f"{e.value:7.2f}" for e in width)
        + "".join(f"{e.value:7.3f}" for e in differs)
        + ("  FAILS" if any(line.fails for line in row.lines) else "")
    )
