"""What `fairest audit` prints at its end: shares, obedience, the headline, and where the report is."""

import shlex
from typing import TYPE_CHECKING

from fairest.cli.groups import show_within
from fairest.cli.prompts import show_moves, show_rewriting
from fairest.cli.show import print_table, printable, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fairest.records import Failure, Finding
    from fairest.results import Audit

__all__ = ["show_findings"]

_OBEDIENCE_ROWS = 20
_CONCEPTS = 8
"""Named beside a reason; the others are counted."""


def show_findings(done: "Audit") -> None:
    """Tables for people."""
    changed = {pair.prompt: printable(pair.change) for pair in done.pairs}
    by_attribute: dict[str, list[Finding]] = {}
    for finding in (f for f in done.findings if not f.asked):
        by_attribute.setdefault(finding.attribute, []).append(finding)
    for attribute, findings in by_attribute.items():
        if len(findings[0].counts) == 2:
            _show_shares(attribute, findings, changed)
        else:
            say(f"{attribute}: {_verdicts_in_words(findings)}\n")
    if asked := [finding for finding in done.findings if finding.asked]:
        _show_obedience(asked, _texts(done))
    _show_failures(done.failures)
    show_within(done)
    show_moves(done.pairs)
    show_rewriting(done.rewriting)
    say(done.headline)
    _show_trust(done)
    say(f"\n{_how_far(done)}\nreport: {done.report}")


def _show_shares(attribute: str, findings: "Sequence[Finding]", changed: "Mapping[str, str]") -> None:
    """The first value of a two-valued attribute says all: the other one is the rest.

    `changed` says what tells a prompt from the one it is the counterfactual of.
    """
    first = next(iter(findings[0].counts))
    shown = [finding for finding in findings if finding.value == first]
    shown.sort(key=lambda f: (f.share is None, -(f.share or 0.0), f.concept))
    print_table(
        ("concept", f"{attribute}: {first}", "pictures", "interval", "reference", "verdict"),
        [_cells(finding, changed.get(finding.prompt, "")) for finding in shown],
        right=f"{attribute}: {first},pictures,interval,reference",
    )
    _show_reasons(shown)


def _show_reasons(findings: "Sequence[Finding]") -> None:
    """Why what has no verdict has none, each reason once."""
    concepts: dict[str, list[str]] = {}
    for finding in findings:
        if finding.verdict is None and finding.why:
            concepts.setdefault(finding.why, []).append(finding.concept)
    for why, named in concepts.items():
        more = f" and {len(named) - _CONCEPTS} more" if len(named) > _CONCEPTS else ""
        say(f"not measured, {why}: {', '.join(named[:_CONCEPTS])}{more}")
    if concepts:
        say()


def _show_obedience(asked: "Sequence[Finding]", texts: "Mapping[str, str]") -> None:
    """How often the pictures show what the prompt asked for, the worst first."""
    from fairest.decide.words import interval, shown

    asked = sorted(asked, key=lambda f: (f.share is None, f.share or 0.0, f.prompt))
    rows = [
        (texts.get(f.prompt, f.prompt), shown(f.attribute, f.value), _share(f), interval(f.low, f.high))
        for f in asked[:_OBEDIENCE_ROWS]
    ]
    print_table(("prompt", "asked", "obeyed", "interval"), rows, right="obeyed,interval")
    if len(asked) > _OBEDIENCE_ROWS:
        say(f"and {len(asked) - _OBEDIENCE_ROWS} more, none obeyed less often: see the report\n")


def _texts(done: "Audit") -> dict[str, str]:
    """The text of the first picture of every prompt, by the prompt's id."""
    from fairest.run.labelled import read_labelled

    pictures, _labels = read_labelled(done.folder)
    return {picture.prompt: picture.text for picture in reversed(pictures)}


def _share(finding: "Finding") -> str:
    """The estimate of the true share: corrected for the judge's errors where they are known."""
    from fairest.decide.words import percent

    best = finding.share if finding.corrected is None else finding.corrected
    return f"not measured, 0 of {finding.n}" if best is None else percent(best)


def _cells(finding: "Finding", changed: str) -> tuple[str, ...]:
    from fairest.decide.words import interval, percent

    return (
        f"{finding.concept} {changed}".rstrip(),
        "not measured" if finding.share is None else _share(finding),
        f"{finding.n:,}",
        interval(finding.low, finding.high),
        "" if finding.reference is None else percent(finding.reference),
        finding.verdict or "not measured",
    )


def _show_failures(failures: "Sequence[Failure]") -> None:
    """A line for every prompt that got no label more often than the others."""
    from fairest.decide.summary import fails_more
    from fairest.decide.words import display_name, percent

    for f in failures:
        if f.differs and f.share is not None and fails_more(f):
            what, many = display_name(f.attribute), sum(f.reasons.values())
            lost = f"{many} of {f.n} pictures have no {what} ({percent(f.share)})"
            if f.people is not None:
                lost = f"{percent(f.share)} of pictures and people have no {what}"
            say(f"{f.concept}: {lost}, more than elsewhere")


def _show_trust(done: "Audit") -> None:
    """A line where the judge's errors are not known of these pictures: what to do about it."""
    from fairest.decide import load_trusts
    from fairest.decide.words import display_name, listed

    trusts = load_trusts(done.document).values()
    unknown = [display_name(trust.attribute) for trust in trusts if not trust.known]
    elsewhere = [display_name(t.attribute) for t in trusts if t.place == "elsewhere" and not t.parts]
    known = [f"in {listed(unknown)} nobody measured it"] if unknown else []
    known += [f"in {listed(elsewhere)} it was measured on other pictures"] if elsewhere else []
    if known:
        run = shlex.quote(str(done.folder))
        say(f"\nHow far the judge errs: {'; '.join(known)}. Label some of these yourself: fairest label {run}")


def _how_far(done: "Audit") -> str:
    """How many pictures it took, and why no more were drawn."""
    drawn = sum({f.prompt: f.n for f in done.findings}.values())
    cap, helps = done.plan.max_images, _more_helps(done)
    why = {
        "settled": "every statement is settled",
        "cap": f"open prompts reached {cap} pictures; {_more('--max-images N', helps=helps)}",
        "budget": f"the budget is used up; {_more('--budget AMOUNT', helps=helps)}",
        "fixed": f"{done.plan.fixed} of each prompt, fixed beforehand",
        "all": "all there are",
    }
    return f"{drawn:,} pictures: {why.get(str(done.about.get('stopped')), 'stopped')}"


def _more(option: str, *, helps: bool) -> str:
    return f"more settle more: --resume {option}" if helps else "more would settle nothing: the report says what would"


def _more_helps(done: "Audit") -> bool:
    """Whether more pictures would settle a statement, or narrow down a share that is held against nothing."""
    from fairest.decide.designs.settle import MORE_SETTLES

    return any(
        (f.why or "").endswith(MORE_SETTLES) or f.n == 0
        if f.verdict
        else f.told > 0 and f.high - f.low > 2 * done.plan.delta
        for f in done.findings
    )


def _verdicts_in_words(findings: "Sequence[Finding]") -> str:
    """ "130 statements: 83 differ, 3 equivalent, 44 undetermined; see the report"."""
    from collections import Counter

    seen: Counter[str] = Counter(finding.verdict or "not tested" for finding in findings)
    words = {
        "differs": "differ",
        "equivalent": "equivalent",
        "undetermined": "undetermined",
        "not tested": "not tested",
    }
    told = ", ".join(f"{seen[verdict]} {word}" for verdict, word in words.items() if seen[verdict])
    return f"{len(findings)} statements: {told}; see the report"
