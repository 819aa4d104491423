"""A comparison as a JSON document: JSON values only, keys in a fixed order, no times."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from fairest.decide.changes.change import Change
from fairest.decide.changes.pairs import NotCompared
from fairest.decide.changes.words import change_sentence
from fairest.records import Finding

__all__ = ["FORMAT", "changes_document"]

FORMAT = 1


def changes_document(
    changes: Sequence[Change],
    *,
    headline: str,
    runs: Sequence[Mapping[str, Any]],
    warnings: Sequence[str],
    not_compared: Sequence[NotCompared],
    alpha: float,
    looked: bool,
    several: bool = False,
) -> dict[str, Any]:
    """What compare.json holds; `runs` are A and B as JSON values. Numbers are not rounded."""
    return {
        "format": FORMAT,
        "headline": headline,
        "a": dict(runs[0]),
        "b": dict(runs[1]),
        "alpha": alpha,
        "several": several,
        "test": _test(looked=looked, several=several),
        "family": sum(change.told > 0 for change in changes),
        "warnings": list(warnings),
        "not_compared": [asdict(missed) for missed in not_compared],
        "changes": [_plain(change) for change in changes],
    }


def _test(*, looked: bool, several: bool) -> str:
    if looked:
        return "paired e-values, e-BH"
    return "1 / paired e-value, Benjamini-Hochberg" if several else "exact McNemar, Benjamini-Hochberg"


def _plain(change: Change) -> dict[str, Any]:
    own = {f.name: getattr(change, f.name) for f in fields(change) if f.name not in ("a", "b")}
    one = change.a
    return {
        "prompt": one.prompt, "concept": one.concept, "attribute": one.attribute, "value": one.value,
        "asked": one.asked, "direction": own.pop("direction"), "said": change_sentence(change),
        "share_a": change.share_a, "share_b": change.share_b, "difference": change.difference, **own,
        "a": _finding(change.a), "b": _finding(change.b),
    }  # fmt: skip


def _finding(finding: Finding) -> dict[str, Any]:
    kept = ("n", "told", "share", "low", "high", "corrected", "reference", "reference_low", "reference_high", "verdict")
    return {name: getattr(finding, name) for name in kept}
