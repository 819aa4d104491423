"""All that an audit says, from the last tallies."""

from typing import NamedTuple

from fairest.decide.compare import compare, families, open_prompts
from fairest.decide.docket import Docket, Tallies
from fairest.decide.failures import failures, failures_family
from fairest.decide.metrics import metrics
from fairest.records import Failure, Finding, Metric

__all__ = ["Verdicts", "verdicts", "why_stopped"]


class Verdicts(NamedTuple):
    """Findings, pictures without a label, the field's metrics, and what was tested together."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]
    metrics: tuple[Metric, ...]
    families: tuple[dict[str, object], ...]


def verdicts(docket: Docket, tallies: Tallies, reference: str) -> Verdicts:
    """Decide everything."""
    findings = compare(docket, tallies)
    return Verdicts(
        findings,
        failures(docket, tallies),
        metrics(findings, docket.plan, reference, docket.trusts),
        (*families(docket), failures_family(docket)),
    )


def why_stopped(docket: Docket, tallies: Tallies) -> str:
    """Why no more pictures were drawn: all "settled", the "fixed" number or the "cap" reached, or the "budget"."""
    first = next(iter(docket.support))
    full = [tallies[prompt.id, first].drawn >= docket.plan.images for prompt in docket.prompts]
    if docket.plan.fixed is not None:
        return "fixed" if all(full) else "budget"
    is_open = open_prompts(docket, tallies)
    if not is_open.any():
        return "settled"
    return "cap" if all(cap for cap, yes in zip(full, is_open, strict=True) if yes) else "budget"
