"""What an audit found as a JSON document and back. The schema beside this file describes it: findings.schema.json."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, fields, replace
from typing import Any, TypeVar

from fairest.decide.alone import Agreement, Alone
from fairest.decide.counterfactual import Counterfactual
from fairest.decide.docket import Docket
from fairest.decide.plan import Plan
from fairest.decide.summary import headline
from fairest.decide.trust import Trust
from fairest.decide.verdicts import Verdicts
from fairest.decide.within import Within
from fairest.errors import BadInput, RunMismatch
from fairest.measure import Rewriting, from_json, to_json
from fairest.measure.rewriting import Words
from fairest.records import Failure, Finding, Metric
from fairest.stats import Rates

__all__ = [
    "FORMAT",
    "SCHEMA",
    "document",
    "load_agreements",
    "load_alone",
    "load_failures",
    "load_findings",
    "load_metrics",
    "load_pairs",
    "load_plan",
    "load_rewriting",
    "load_trusts",
    "load_within",
]

FORMAT = 1
SCHEMA = "urn:fairest:findings:1"

Record = TypeVar("Record", Finding, Failure, Metric, Counterfactual, Rewriting, Agreement, Within)


def document(
    verdicts: Verdicts,
    docket: Docket,
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
        "headline": headline(verdicts.findings, docket.plan, reference_name, verdicts.within),
        "generator": generator_name,
        "judge": judge_name,
        "suite": {"name": suite_name, "version": suite_version},
        "reference": reference_name,
        "plan": {**asdict(docket.plan), "attributes": list(docket.plan.attributes)},
        "design": "adaptive" if docket.plan.fixed is None else "fixed",
        "several": docket.several,
        "families": list(verdicts.families),
        "judge_errors": [_trust(trust) for trust in docket.trusts.values()],
        "findings": [_plain(finding) for finding in verdicts.findings],
        "failures": [_plain(failure) for failure in verdicts.failures],
        "metrics": [_plain(metric) for metric in verdicts.metrics],
        "pairs": [_plain(pair) for pair in verdicts.pairs],
        "rewriting": [_plain(one) for one in verdicts.rewriting],
        "within": [_plain(one) for one in verdicts.within],
        "agreements": [_plain(one) for one in verdicts.agreements],
        "alone": [
            {"judge": one.judge, "findings": [_plain(finding) for finding in one.findings]} for one in verdicts.alone
        ],
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
    if not isinstance(document.get("findings"), list):
        raise RunMismatch("The document has no list of findings.", hint="Is it a findings.json?")
    return _records(document, "findings", Finding)


def load_failures(document: Mapping[str, Any]) -> tuple[Failure, ...]:
    """The pictures without a label, prompt by prompt; none in a document of an earlier version."""
    return _records(document, "failures", Failure)


def load_metrics(document: Mapping[str, Any]) -> tuple[Metric, ...]:
    """The field's metrics; none in a document of an earlier version."""
    return _records(document, "metrics", Metric)


def load_pairs(document: Mapping[str, Any]) -> tuple[Counterfactual, ...]:
    """What changed words move; none in a document of an earlier version."""
    return _records(document, "pairs", Counterfactual)


def load_rewriting(document: Mapping[str, Any]) -> tuple[Rewriting, ...]:
    """What a service drew instead, by its own word; none in a document of an earlier version."""
    found = _records(document, "rewriting", Rewriting)
    return tuple(replace(one, added=_words(one.added), removed=_words(one.removed)) for one in found)


def load_agreements(document: Mapping[str, Any]) -> tuple[Agreement, ...]:
    """How far several judges agree; none in a document of an earlier version."""
    return _records(document, "agreements", Agreement)


def load_alone(document: Mapping[str, Any]) -> tuple[Alone, ...]:
    """What each of several judges would have found alone; none in a document of an earlier version."""
    return tuple(Alone(str(one["judge"]), _records(one, "findings", Finding)) for one in document.get("alone", ()))


def load_within(document: Mapping[str, Any]) -> tuple[Within, ...]:
    """Every value within every group, where an intersection was measured; none in a document of an earlier version."""
    return _records(document, "within", Within)


def load_plan(document: Mapping[str, Any]) -> Plan:
    """The plan of the audit. Raises `RunMismatch` where it is missing or damaged."""
    given = document.get("plan")
    known = {field.name for field in fields(Plan)}
    if not isinstance(given, Mapping) or not isinstance(given.get("attributes"), list):
        raise RunMismatch("The document has no plan.", hint="Is it a findings.json? Audit again.")
    return Plan(**{**{k: v for k, v in given.items() if k in known}, "attributes": tuple(given["attributes"])})


def load_trusts(document: Mapping[str, Any]) -> dict[str, Trust]:
    """How far the judge was trusted, by attribute. Raises `RunMismatch` where an entry is damaged."""
    try:
        found = [_read_trust(entry) for entry in document.get("judge_errors", ())]
    except (TypeError, KeyError, AttributeError, BadInput) as error:
        raise RunMismatch(f"The document's judge_errors are damaged: {error!r}.", hint="Audit again.") from None
    return {trust.attribute: trust for trust in found}


def _trust(trust: Trust) -> dict[str, Any]:
    return {
        "attribute": trust.attribute,
        "confusion": None if trust.confusion is None else to_json(trust.confusion),
        "place": trust.place,
        "slack": trust.slack,
        "level": trust.level,
        "parts": list(trust.parts),
        "rates": {value: list(map(float, rates)) for value, rates in trust.rates.items()},
    }


def _read_trust(entry: Mapping[str, Any]) -> Trust:
    given = entry["confusion"]
    confusion = None if given is None else from_json(given, "findings.json, judge_errors")
    rates = {value: Rates(*limits) for value, limits in entry["rates"].items()}
    return Trust(
        entry["attribute"],
        confusion,
        entry["place"],
        entry["slack"],
        rates,
        entry["level"],
        tuple(entry.get("parts", ())),
    )


def _plain(record: Finding | Failure | Metric | Counterfactual | Rewriting | Agreement | Within) -> dict[str, Any]:
    # Not asdict: it copies mappings by their own type, and not every mapping can be written as JSON.
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: _as_json(value) for name, value in values.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(map(list, value)) if isinstance(value, tuple) else value


def _words(listed: Sequence[Sequence[Any]]) -> Words:
    return tuple((str(word), int(pictures)) for word, pictures in listed)


def _records(document: Mapping[str, Any], key: str, record: type[Record]) -> tuple[Record, ...]:
    listed: Sequence[object] = document.get(key, ())
    return tuple(_record(entry, key, place, record) for place, entry in enumerate(listed))


def _record(entry: object, key: str, place: int, record: type[Record]) -> Record:
    given = entry if isinstance(entry, Mapping) else {}
    missing = [f.name for f in fields(record) if f.default is MISSING and f.name not in given]
    if missing:
        raise RunMismatch(
            f"Number {place} of the {key} lacks {', '.join(missing)}.", hint="Was the file edited? Audit again."
        )
    return record(**{f.name: given[f.name] for f in fields(record) if f.name in given})
