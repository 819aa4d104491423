"""Counts to verdicts, for a number of pictures fixed beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fairest import stats
from fairest.decide.doors import Reference
from fairest.decide.plan import Plan
from fairest.decide.settle import what_would_settle
from fairest.decide.statements import Counts, Statement, statements
from fairest.records import Finding, Prompt, Tally, Verdict

__all__ = ["compare"]


class _Evidence(NamedTuple):
    """What was tested and its adjusted p-values."""

    counts: Counts
    p_differs: float
    p_beyond: float
    enough: float
    """The p-value that, not adjusted, is small enough whatever the other findings show."""


def compare(
    tallies: Iterable[Tally],
    prompts: Sequence[Prompt],
    reference: Reference,
    plan: Plan,
    support: Mapping[str, Sequence[str]],
) -> tuple[Finding, ...]:
    """One finding for each prompt, attribute of the plan and value of `support`, in that order.

    Tallies of the same prompt and attribute are added up. Raises `UnknownName` for an attribute or value
    outside the support and `BadInput` for a prompt without a tally.
    """
    held = list(statements(tallies, prompts, reference, plan, support))
    evidence = _evidence(held, plan)
    return tuple(_finding(s, evidence.get(i), plan) for i, s in enumerate(held))


def _evidence(held: Sequence[Statement], plan: Plan) -> dict[int, _Evidence]:
    questions = _questions(held)
    raw = [_p_values([counts for _, counts in question], plan.delta) for question in questions]
    differs = stats.benjamini_hochberg([p for p, _ in raw])
    beyond = stats.benjamini_hochberg([p for _, p in raw])
    return {
        i: _Evidence(counts, d, b, plan.alpha / len(questions))
        for question, d, b in zip(questions, differs, beyond, strict=True)
        for i, counts in question
    }


def _questions(held: Sequence[Statement]) -> list[list[tuple[int, Counts]]]:
    """What is tested, as places and counts: mirrored statements are one question and weigh no more than others."""
    found: list[list[tuple[int, Counts]]] = []
    for i, s in enumerate(held):
        if s.counts is None:
            continue
        if found and s.mirrors(held[found[-1][-1][0]]):
            found[-1].append((i, s.counts))
        else:
            found.append([(i, s.counts)])
    return found


def _p_values(question: Sequence[Counts], delta: float) -> tuple[float, float]:
    # With nothing told nothing is said, not even what a delta beyond 0 and 1 would make true of any share.
    if question[0].gaps == question[0].n:
        return 1.0, 1.0
    # Mirrored p-values are equal but for rounding; the larger one does not depend on which value comes first.
    return (
        max(stats.p_differs(*counts) for counts in question),
        max(stats.p_beyond(*counts, delta) for counts in question),
    )


def _finding(s: Statement, evidence: _Evidence | None, plan: Plan) -> Finding:
    # A prompt that asks for a value makes one statement: nothing to be simultaneous with.
    level = stats.simultaneous_level(plan.alpha, 1 if s.asked else len(s.tally.counts))
    share = stats.share(s.hits, s.tally.told, s.tally.drawn, level)
    verdict, why = _verdict(evidence, plan) if evidence else (None, s.expected.why)
    return Finding(
        prompt=s.prompt.id,
        concept=s.prompt.concept,
        attribute=s.tally.attribute,
        value=s.value,
        counts=s.tally.counts,
        gaps=s.tally.gaps,
        n=share.drawn,
        told=share.told,
        share=share.value,
        low=share.low,
        high=share.high,
        reference=s.expected.share,
        reference_low=s.expected.low,
        reference_high=s.expected.high,
        verdict=verdict,
        why=why,
        p_differs=evidence.p_differs if evidence else None,
        p_beyond=evidence.p_beyond if evidence else None,
        asked=s.asked,
    )


def _verdict(evidence: _Evidence, plan: Plan) -> tuple[Verdict, str | None]:
    # Both can hold: surely not the reference, and surely within delta of it. Then what matters is said.
    if evidence.p_beyond <= plan.alpha:
        return "equivalent", None
    if evidence.p_differs <= plan.alpha:
        return "differs", None
    return "undetermined", what_would_settle(evidence.counts, plan, evidence.enough)
