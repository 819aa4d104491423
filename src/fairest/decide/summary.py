"""Findings in plain sentences, for people who did not run the audit. Nothing is escaped here."""

from collections import Counter
from collections.abc import Iterable, Sequence

from fairest.decide.plan import Plan
from fairest.decide.qualities import is_quality
from fairest.decide.within import Within
from fairest.decide.within_words import within_headline
from fairest.decide.words import (
    display_name,
    evidence,
    interval,
    listed,
    people,
    percent,
    pictures,
    shown,
    with_article,
)
from fairest.records import Failure, Finding, Verdict

__all__ = ["fails_more", "failure_sentence", "headline", "overall", "sentence", "tolerated"]


def sentence(finding: Finding, plan: Plan, reference: str = "the reference") -> str:
    """One finding: what was asked for, what came, how sure that is, and what follows."""
    if finding.asked:
        outright = shown(finding.attribute, finding.value)
        return f"Asked for {with_article(finding.concept)} and outright for {outright}, {_what_came(finding)}."
    came = f"Asked for {with_article(finding.concept)}, {_what_came(finding)}"
    why = (finding.why or "no reason given").rstrip(".")
    if finding.reference is None:
        return f"{came}; not measured against {reference}: {why}."
    held = f"{came}; {reference} would be {_reference(finding, finding.reference)}"
    if finding.verdict is None:
        return f"{held}: not tested, {why}."
    return f"{held}: {_verdict_words(finding, plan)}{_as_long_as(finding)}."


def failure_sentence(failure: Failure, name: str | None = None) -> str:
    """How many pictures of a prompt got no label, and how that compares with the other prompts.

    `name` is what the prompt is called, where its concept does not tell it from others.
    """
    name = name or failure.concept
    if failure.share is None:
        return f"{name}: no picture was drawn."
    got = f"{name}: {_lost(failure, failure.share)}"
    if not failure.differs or failure.others is None:
        return f"{got}."
    side = "more" if fails_more(failure) else "less"
    return f"{got}, {side} often than under the other prompts ({percent(failure.others)}){_shown_by(failure)}."


def _lost(failure: Failure, share: float) -> str:
    what, ends = display_name(failure.attribute), interval(failure.low, failure.high)
    if failure.people is not None:
        together = f"{pictures(failure.n)} and the people on them"
        return f"{percent(share)} of {together} got no label for {what} (interval {ends})"
    lost = sum(failure.reasons.values())
    return f"{lost} of {pictures(failure.n)} got no label for {what} ({percent(share)}, interval {ends})"


def fails_more(failure: Failure) -> bool:
    """Whether more of its pictures got no label than of those of the prompts it is held against."""
    return (failure.share or 0.0) > (failure.others or 0.0)


def tolerated(share: float) -> str:
    """An error rate that a verdict survives, rounded down to a tenth of a point: "7 %", "7.5 %", "0 %"."""
    return f"{int(share * 1000 + 1e-9) / 10:g} %"


def headline(
    findings: Sequence[Finding], plan: Plan, reference: str = "the reference", within: Sequence[Within] = ()
) -> str:
    """One sentence on the whole audit: of how many concepts each attribute differs, and what stays open.

    Of what describes pictures and is held against nothing it says how that goes with groups, by `within`.
    """
    if not findings:
        return "Nothing was measured: there are no findings."
    free, asked = ([f for f in findings if f.asked is which] for which in (False, True))
    attributes = dict.fromkeys(f.attribute for f in free)
    parts = [
        _attribute_part([f for f in free if f.attribute == a], plan, reference, [w for w in within if w.attribute == a])
        for a in attributes
    ]
    words = "; ".join(parts + [_obedience(asked)] * bool(asked))
    return f"{words[0].upper()}{words[1:]}."


def _what_came(f: Finding) -> str:
    if f.share is None:
        return f"none of {pictures(f.n)} could be told for {display_name(f.attribute)}"
    if f.people is not None:
        return _what_came_of_people(f, f.share, f.people)
    untold = "" if f.told == f.n else f"; {f.n - f.told} of {f.n} could not be told"
    show = "shows" if f.told == 1 else "show"
    share = percent(f.share)
    if f.corrected is not None and percent(f.corrected) != share:
        share = f"told {share}, corrected for the judge's errors {percent(f.corrected)}"
    came = f"{f.counts[f.value]} of {pictures(int(f.told))} {show} {shown(f.attribute, f.value)}"
    return f"{came} ({share}, interval {interval(f.low, f.high)}{untold})"


def _what_came_of_people(f: Finding, share: float, told: int) -> str:
    """Everyone on a picture counts, and each picture alike: so the share is one of a picture's people, on average."""
    untold = "" if f.told == f.n else f"; {percent(1 - f.told / f.n)} of pictures and people could not be told"
    corrected = ""
    if f.corrected is not None and percent(f.corrected) != percent(share):
        corrected = f"corrected for the judge's errors {percent(f.corrected)}, "
    came = f"on average {percent(share)} of a picture's people show {shown(f.attribute, f.value)}"
    seen = f"{people(told)} told on {pictures(f.n)}"
    return f"{came} ({corrected}interval {interval(f.low, f.high)}; {seen}{untold})"


def _reference(f: Finding, share: float) -> str:
    low = share if f.reference_low is None else f.reference_low
    high = share if f.reference_high is None else f.reference_high
    return f"{percent(share)} ({interval(low, high)})" if high > low else percent(share)


def _as_long_as(f: Finding) -> str:
    if f.tolerates is None or f.verdict not in ("differs", "equivalent"):
        return ""
    kind = f"the {'pictures' if f.people is None else 'people'} of either kind"
    if f.tolerates == 0:
        return f", but not if the judge errs on 0.5 % of {kind}"
    return f", as long as the judge errs on at most {tolerated(f.tolerates)} of {kind}"


def _shown_by(f: Failure) -> str:
    if f.e_value is not None:
        return f"; evidence {evidence(f.e_value)}"
    return "" if f.p_value is None else f"; p-value {evidence(f.p_value)}"


def _verdict_words(f: Finding, plan: Plan) -> str:
    if f.verdict == "equivalent":
        return f"equivalent {_within(plan)}"
    return f"{f.verdict}, {f.why}" if f.why else str(f.verdict)


def _within(plan: Plan) -> str:
    return f"within {plan.delta * 100:g} points"


def _attribute_part(findings: Sequence[Finding], plan: Plan, reference: str, within: Sequence[Within]) -> str:
    by_prompt: dict[str, list[Finding]] = {}
    for finding in findings:
        by_prompt.setdefault(finding.prompt, []).append(finding)
    many = len(by_prompt)
    # Several prompts may ask for one concept: then it is prompts that are counted.
    noun = "concept" if len({f.concept for f in findings}) == many else "prompt"
    states: Counter[str] = Counter(overall(f.verdict for f in of_one) or "not held" for of_one in by_prompt.values())
    if is_quality(findings[0].attribute) and states["not held"] == many:
        name = display_name(findings[0].attribute)
        return within_headline(within, plan.delta) if within else f"{name} is held against nothing"
    differ = states.pop("differs", 0)
    said = {
        "equivalent": f"equivalent {_within(plan)}",
        "undetermined": "undetermined",
        "not held": f"not measured against {reference}",
    }
    parts = [
        f"{differ} of {many} {noun if many == 1 else noun + 's'} {'differs' if 1 in (differ, many) else 'differ'} "
        f"from {reference}"
    ]
    parts += [f"{states[s]} {'is' if states[s] == 1 else 'are'} {words}" for s, words in said.items() if states[s]]
    return f"for {display_name(findings[0].attribute)}, {listed(parts)}"


def overall(verdicts: Iterable[Verdict | None]) -> Verdict | None:
    """One verdict for a prompt: any difference differs, equivalent is all or nothing; None where nothing was held."""
    found = set(verdicts) - {None}
    if not found:
        return None
    if "differs" in found:
        return "differs"
    return "equivalent" if found == {"equivalent"} else "undetermined"


def _obedience(asked: Sequence[Finding]) -> str:
    hits, told = sum(f.counts[f.value] for f in asked), sum(f.told for f in asked)
    if not told:
        return f"none of the {sum(f.n for f in asked):,} pictures asked for something outright could be told"
    if any(f.people is not None for f in asked):
        return f"on average {percent(hits / told)} of a picture's people show what the prompt asked for outright"
    return f"{percent(hits / told)} of {told:,} labels show what the prompt asked for outright"
