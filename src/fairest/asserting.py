"""An audit held to a promise: for a test suite of one's own, in pytest or without."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fairest.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from fairest.decide import Plan
    from fairest.records import Finding
    from fairest.results import Audit

__all__ = ["assert_equivalent"]

_ROUNDING = 1e-9
_ORDER = ("differs", "undetermined", None, "equivalent")


def assert_equivalent(
    audit: "Audit", attribute: str = "gender", within: float = 0.1, concepts: Collection[str] | None = None
) -> None:
    """Raise `AssertionError` unless every finding of `attribute` is equivalent to the reference within `within`.

    The message says each finding that is not, those that differ first, what would settle what is open,
    and where the report is. `within` is a share (0..1); where it is not the audit's own delta, all findings
    are decided again at it. `concepts` limits to some what is looked at, not what is allowed for. What a
    prompt asks for outright is obedience and left out. A finding that was not measured against the
    reference fails. Raises `UnknownName` for an attribute or concept that the audit has not, and `BadInput`
    for a `within` that is none.
    """
    __tracebackhide__ = True
    plan = replace(audit.plan, delta=within)
    same = abs(within - audit.plan.delta) < _ROUNDING
    findings = _said_once(_looked_at(audit.findings if same else audit.at(within), attribute, concepts))
    failed = [finding for finding in findings if finding.verdict != "equivalent"]
    if failed:
        raise AssertionError(_message(audit, plan, attribute, failed, len(findings)))


def _looked_at(findings: "Sequence[Finding]", attribute: str, concepts: Collection[str] | None) -> "list[Finding]":
    """The findings that must be equivalent; never none."""
    neutral = [finding for finding in findings if not finding.asked]
    mine = [finding for finding in neutral if finding.attribute == attribute]
    if not mine:
        raise UnknownName("attribute of this audit", attribute, {finding.attribute for finding in neutral})
    if concepts is None:
        return mine
    named = {concepts} if isinstance(concepts, str) else set(concepts)
    if not named:
        raise BadInput("concepts is empty: nothing would be looked at.", hint="Leave it out to look at all.")
    there = {finding.concept for finding in mine}
    for concept in sorted(named - there):
        raise UnknownName("concept of this audit", concept, there)
    return [finding for finding in mine if finding.concept in named]


def _message(audit: "Audit", plan: "Plan", attribute: str, failed: "Sequence[Finding]", of: int) -> str:
    from fairest.decide import display_name, sentence

    reference = str(audit.document.get("reference", "the reference"))
    lines = [
        f"{len(failed)} of {of} {'statement' if of == 1 else 'statements'} on {display_name(attribute)} "
        f"{'is' if len(failed) == 1 else 'are'} not shown to be within {plan.delta * 100:g} points of {reference}:",
        *(f"- {sentence(finding, plan, reference)}" for finding in failed),
    ]
    if plan.delta < audit.plan.delta - _ROUNDING:
        lines.append(f"The audit drew for a delta of {audit.plan.delta:g}. To draw for less: --delta {plan.delta:g}")
    return "\n".join([*lines, f"report: {audit.report}"])


def _said_once(findings: "Sequence[Finding]") -> "list[Finding]":
    """Differences first, then what is open, then what was not measured; of two values one is said, which says both.

    Where they have different verdicts, as a reference of one value alone can bring about, each is said.
    """
    said: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        mirrored = len(finding.counts) == 2
        said.setdefault((finding.prompt, finding.verdict, None if mirrored else finding.value), finding)
    return sorted(said.values(), key=lambda finding: _ORDER.index(finding.verdict))
