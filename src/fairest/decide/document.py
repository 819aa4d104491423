"""Findings as a JSON document and back. The schema beside this file describes it: findings.schema.json."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields
from typing import Any

from fairest.decide.plan import Plan
from fairest.decide.summary import headline, interval_level
from fairest.errors import RunMismatch
from fairest.records import Finding

__all__ = ["FORMAT", "SCHEMA", "findings_document", "load_findings"]

FORMAT = 1
SCHEMA = "urn:fairest:findings:1"


def findings_document(
    findings: Sequence[Finding],
    plan: Plan,
    suite_name: str,
    suite_version: str,
    generator_name: str,
    judge_name: str,
    reference_name: str,
) -> dict[str, Any]:
    """What findings.json holds: JSON values only, keys in a fixed order, no times, numbers unrounded."""
    return {
        "schema": SCHEMA,
        "format": FORMAT,
        "headline": headline(findings, plan, reference_name),
        "generator": generator_name,
        "judge": judge_name,
        "suite": {"name": suite_name, "version": suite_version},
        "reference": reference_name,
        "plan": {**asdict(plan), "attributes": list(plan.attributes)},
        "findings": [{**_plain(f), "level": interval_level(f, plan)} for f in findings],
    }


def load_findings(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings of a document. Keys a later version added are passed over.

    Raises `RunMismatch` for a document of another format, or one that lacks what a finding needs.
    """
    if document.get("format") != FORMAT:
        raise RunMismatch(
            f"These findings have format {document.get('format')!r}; this version of fairest reads {FORMAT}.",
            hint="Read them with the version that wrote them (see run.json), or audit again.",
        )
    listed = document.get("findings")
    if not isinstance(listed, list):
        raise RunMismatch("The document has no list of findings.", hint="Is it a findings.json?")
    return tuple(_finding(entry, place) for place, entry in enumerate(listed))


def _plain(finding: Finding) -> dict[str, Any]:
    # Not asdict: it copies mappings by their own type, and not every mapping can be written as JSON.
    values = {field.name: getattr(finding, field.name) for field in fields(finding)}
    return {**values, "counts": dict(finding.counts), "gaps": dict(finding.gaps)}


def _finding(entry: object, place: int) -> Finding:
    given = entry if isinstance(entry, Mapping) else {}
    missing = [f.name for f in fields(Finding) if f.default is MISSING and f.name not in given]
    if missing:
        raise RunMismatch(f"Finding {place} lacks {', '.join(missing)}.", hint="Was the file edited? Audit again.")
    return Finding(**{f.name: given[f.name] for f in fields(Finding) if f.name in given})
