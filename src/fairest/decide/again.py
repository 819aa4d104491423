"""Findings decided again from a document: the same pictures, another width of what counts as no difference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fairest.decide.compare import compare
from fairest.decide.docket import Docket
from fairest.decide.document import load_findings, load_plan, load_trusts
from fairest.decide.plan import Plan
from fairest.decide.statements import Statement, against
from fairest.decide.trust import Trust
from fairest.errors import RunMismatch
from fairest.records import Expectation, Finding, Prompt, Tally

__all__ = ["decide_again"]


def decide_again(document: Mapping[str, Any], delta: float) -> tuple[Finding, ...]:
    """The findings had `delta` been another. It must be chosen for a reason of its own, not for the verdicts.

    Raises `BadInput` for a delta that is none, `RunMismatch` for a damaged document.
    """
    findings, trusts = load_findings(document), load_trusts(document)
    plan = replace(load_plan(document), delta=delta)
    if unknown := {f.attribute for f in findings} - set(trusts):
        raise RunMismatch(f"The document's judge_errors lack {', '.join(sorted(unknown))}.", hint="Audit again.")
    prompts = {f.prompt: Prompt(f.prompt, f.concept, ()) for f in findings}
    support = {f.attribute: tuple(f.counts) for f in findings}
    held = tuple(_statement(f, prompts[f.prompt], trusts[f.attribute], plan) for f in findings)
    several = bool(document.get("several", False))
    docket = Docket(tuple(prompts.values()), support, plan, trusts, held, several=several)
    return compare(docket, docket.tallies(_tallies(findings)))


def _statement(f: Finding, prompt: Prompt, trust: Trust, plan: Plan) -> Statement:
    expected = Expectation(f.reference, f.reference_low, f.reference_high, f.why if f.reference is None else None)
    null = None if f.asked else against(expected, trust.rates[f.value], plan.delta)
    return Statement(prompt, f.attribute, tuple(f.counts), f.value, f.asked, expected, trust, null)


def _tallies(findings: Sequence[Finding]) -> list[Tally]:
    found = {(f.prompt, f.attribute): Tally.of(f) for f in findings}
    return list(found.values())
