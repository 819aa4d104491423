"""A judge's accuracy as a JSON document: JSON values only, keys in a fixed order, no times."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fairest.decide.accuracy.rate import Group, Rate, Table
from fairest.measure.accuracy import Answers

__all__ = ["FORMAT", "accuracy_document"]

FORMAT = 1


def accuracy_document(
    tables: Sequence[Table], empty: Sequence[Answers], *, judge: str, headline: str, about: Mapping[str, Any]
) -> dict[str, Any]:
    """What judge.json holds; `about` are the settings, as JSON values. Numbers are not rounded."""
    return {
        "format": FORMAT,
        "judge": judge,
        "headline": headline,
        **about,
        "test": "melded difference of two binomials (twice the one-sided p-value of Fisher's exact test), "
        "Benjamini-Hochberg",
        "family": sum(rate.verdict is not None for t in tables for g in t.groups for rate in (g.told, g.right)),
        "tables": [_table(table) for table in tables],
        "nobody": [{"attribute": one.attribute, **_counts(one)} for one in empty],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "attribute": table.attribute,
        "by": table.by,
        "level": table.level,
        "groups": [_group(group) for group in table.groups],
        "largest_gaps": [asdict(gap) for gap in table.gaps],
    }


def _group(group: Group) -> dict[str, Any]:
    said = group.answers
    return {
        "group": said.group,
        **_counts(said),
        "right_of_all": said.right / said.n if said.n else None,
        "label_rate": _rate(group.told),
        "accuracy": _rate(group.right),
    }


def _counts(said: Answers) -> dict[str, Any]:
    numbers = {name: getattr(said, name) for name in ("n", "told", "right", "wrong", "unsure", "missed")}
    return {**numbers, "gaps": dict(said.gaps)}


def _rate(rate: Rate) -> dict[str, Any]:
    return {"share": rate.share, "others": rate.other_share, **asdict(rate)}
