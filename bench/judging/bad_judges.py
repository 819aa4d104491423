"""What a bad judge does to an audit, with its errors known and without: painters of known odds, many audits."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from simulation.pool import Each
from simulation.promises import Line, Promise, Section, Size, at_least, at_most, counted, mean

from .faults import JUDGES
from .through import ALPHA, FIXED, LABELS, LOOKING, THESE, Case, Said, heard

__all__ = ["Compared", "cases", "compared", "report"]

_MANY, _CHEAP = 200, 1000
"""Audits of one row, and of a row that is cheap."""


class Compared(NamedTuple):
    """The means over audits, ours and those of the twin."""

    what: str
    ours: Said
    twin: Said
    promises: Mapping[str, Promise]

    @property
    def audits(self) -> int:
        return int(self.ours.holds.audits)

    @property
    def lines(self) -> list[Line]:
        return [Line(f"{self.what}: {name}", getattr(self.ours, name), kept) for name, kept in self.promises.items()]


def report(each: Each, size: Size) -> Section:
    """Print both side by side, judge by judge; what was promised of ours."""
    title, promised = "2. Audits through bad judges: corrected, and a twin that takes labels at their word", []
    print("\n".join(["", title, *_HEAD]))
    for name, judge in JUDGES.items():
        found = compared(each, name, size)
        print("\n".join([f"  ({name}) {judge.title}", *map(_row, found)]), flush=True)
        promised += [Line(f"({name}) {line.what}", *line[1:]) for row in found for line in row.lines]
    print("\n".join(f"  {line}" for line in textwrap.wrap(_NOTE, 104)))
    return Section(title, promised, _NOTE)


_NOTE = f"""ours: the judge's errors are measured on {LABELS} random labels of each value anew in every audit; pictures
without a label may show either. twin: the same pictures and labels; those without one are dropped, plain
Clopper-Pearson. holds: every interval of the attribute under that prompt (for tones five, simultaneous) holds its
share; promised at least {1 - ALPHA:g}. differs: from parity, of any value under any prompt; promised at most {ALPHA:g}
where the painter is fair. from, to: the promise is broken beyond these, which by the binomial distribution a row whose
true share is just what was promised is once in a thousand times at most. looking: after every round, to {LOOKING}
pictures; fixed: {FIXED} of each prompt. labels of others: people labelled pictures of the same painter with fewer
dark-skinned women than are audited, so the errors are others there, and nothing is promised. +5: with the slack of 5
points that labels of another generator get. labels of both: of pictures of both prompts alike; under each of them the
errors are others, and nothing is promised. labels of these: of {THESE} of each prompt's own pictures, drawn at random.
people unsure: likewise, by one person who is unsure of 40 % of the women. raters tie: likewise, by two people, of whom
the second repeats half of the judge's errors; where they differ there is no value. light, dark: the prompt's people."""


def compared(each: Each, name: str, size: Size) -> list[Compared]:
    """One judge: each of its painters, in both designs, and each of its attributes under each prompt."""
    return [row for case in cases(name) for row in _compared(each, case, size.audits(_audits(case)))]


def cases(name: str) -> list[Case]:
    """What one judge is asked. Labels of some of the audited pictures are for fixed numbers."""
    found = []
    for place, scene in enumerate(JUDGES[name].scenes):
        designs = (FIXED,) if scene.people or scene.by_prompt else (None, FIXED)
        slacks = (None, 0.05) if scene.labelled and not scene.by_prompt else (None,)
        found += [Case(name, place, fixed, slack) for slack in slacks for fixed in designs]
    return found


def _audits(case: Case) -> int:
    # An audit that looks on draws more, and one of five tones tests more.
    is_cheap = case.fixed and len(case.of) == len(case.painted.painted)
    return _CHEAP if is_cheap and _promised(case) else _MANY


def _compared(each: Each, case: Case, many: int) -> list[Compared]:
    said = each(heard, [(case, seed) for seed in range(many)])
    found = []
    for i, (attribute, prompt) in enumerate(case.of):
        ours, twins = (_mean([audit[i][who] for audit in said]) for who in (0, 1))
        found.append(Compared(_spoken(case, attribute, prompt), ours, twins, _promised(case)))
    return found


def _spoken(case: Case, attribute: str, prompt: str) -> str:
    where = f", {prompt}" if case.painted.by_prompt else ""
    slack = f" +{case.slack * 100:g}" if case.slack else ""
    return f"{attribute}, {case.painted.what}{where}{slack}, {'fixed' if case.fixed else 'looking'}"


def _promised(case: Case) -> Mapping[str, Promise]:
    if case.painted.labelled:
        return {}
    differs = {"differs": counted(at_most(ALPHA))} if case.painted.fair else {}
    return {"holds": counted(at_least(1 - ALPHA))} | differs


def _mean(said: Sequence[Said]) -> Said:
    return Said(*(mean(figures) for figures in zip(*said, strict=True)))


_HEAD = (
    f"  {'':42}{'':>6}{'holds the truth':>22}{'mean width':>14}{'differs':>22}",
    f"  {'':42}{'audits':>6}{'ours':>7}{'from':>7}{'twin':>8}{'ours':>7}{'twin':>7}{'ours':>7}{'to':>7}{'twin':>8}",
)


def _row(row: Compared) -> str:
    """Ours and the twin's figures side by side."""
    holds, width, differs = zip(row.ours, row.twin, strict=True)
    return (
        f"    {row.what:40}{row.audits:6,}"
        + f"{holds[0].value:7.3f}{_limit(row, 'holds'):>7}{holds[1].value:8.3f}"
        + "".join(f"{e.value:7.2f}" for e in width)
        + f"{differs[0].value:7.3f}{_limit(row, 'differs'):>7}{differs[1].value:8.3f}"
        + ("  FAILS" if any(line.fails for line in row.lines) else "")
    )


def _limit(row: Compared, what: str) -> str:
    return f"{row.promises[what].limit(row.audits):.3f}" if what in row.promises else ""
