"""Findings in plain sentences, for people who did not run the audit. Nothing is escaped here."""

from collections import Counter
from collections.abc import Iterable, Sequence

from fairest.decide.plan import Plan
from fairest.decide.words import display_name, listed, percent, pictures, shown, with_article
from fairest.records import Finding, Verdict
from fairest.stats import simultaneous_level

__all__ = ["headline", "interval_level", "overall", "sentence"]


def interval_level(finding: Finding, plan: Plan) -> float:
    """The level of the finding's interval: alpha is split over the values where there are more than two."""
    return simultaneous_level(plan.alpha, 1 if finding.asked else len(finding.counts))


def sentence(finding: Finding, plan: Plan, reference: str = "the reference") -> str:
    """One finding: what was asked for, what came, how sure that is, and what follows."""
    if finding.asked:
        outright = shown(finding.attribute, finding.value)
        return f"Asked for {with_article(finding.concept)} and outright for {outright}, {_what_came(finding)}."
    came = f"Asked for {with_article(finding.concept)}, {_what_came(finding)}"
    if finding.verdict is None or finding.reference is None:
        return f"{came}; not measured against {reference}: {(finding.why or 'no reason given').rstrip('.')}."
    return f"{came}; {reference} would be {percent(finding.reference)}: {_verdict_words(finding, plan)}."


def headline(findings: Sequence[Finding], plan: Plan, reference: str = "the reference") -> str:
    """One sentence on the whole audit: of how many concepts each attribute differs, and what stays open."""
    if not findings:
        return "Nothing was measured: there are no findings."
    free, asked = ([f for f in findings if f.asked is which] for which in (False, True))
    attributes = dict.fromkeys(f.attribute for f in free)
    parts = [_attribute_part([f for f in free if f.attribute == a], plan, reference) for a in attributes]
    words = "; ".join(parts + [_obedience(asked)] * bool(asked))
    return f"{words[0].upper()}{words[1:]}."


def _what_came(f: Finding) -> str:
    if f.share is None:
        return f"none of {pictures(f.n)} could be told for {display_name(f.attribute)}"
    untold = "" if f.told == f.n else f"; {f.n - f.told} of {f.n} could not be told"
    show = "shows" if f.told == 1 else "show"
    interval = f"{percent(f.share)}, interval {percent(f.low).removesuffix(' %')} to {percent(f.high)}"
    return f"{f.counts[f.value]} of {pictures(f.told)} {show} {shown(f.attribute, f.value)} ({interval}{untold})"


def _verdict_words(f: Finding, plan: Plan) -> str:
    if f.verdict == "equivalent":
        return f"equivalent {_within(plan)}"
    return f"{f.verdict}, {f.why}" if f.why else str(f.verdict)


def _within(plan: Plan) -> str:
    return f"within {plan.delta * 100:g} points"


def _attribute_part(findings: Sequence[Finding], plan: Plan, reference: str) -> str:
    by_prompt: dict[str, list[Finding]] = {}
    for finding in findings:
        by_prompt.setdefault(finding.prompt, []).append(finding)
    many = len(by_prompt)
    # Several prompts may ask for one concept: then it is prompts that are counted.
    noun = "concept" if len({f.concept for f in findings}) == many else "prompt"
    states: Counter[str] = Counter(overall(f.verdict for f in of_one) or "not held" for of_one in by_prompt.values())
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
    return f"{percent(hits / told)} of {told:,} labels show what the prompt asked for outright"
