"""How a curated set is spoken of. Nothing is escaped here."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from fairest.decide.words import display_name, percent, shown
from fairest.sift.groups import GroupRow, Loss

__all__ = ["facts_lines", "headline", "loss_sentence", "nested", "of_source", "rows_of", "rows_with", "title"]

_SOURCES = {"caption": "captions", "picture": "pictures", "column": "a column"}
_TELLS = {"caption": "caption names", "picture": "picture shows", "column": "column says"}


def rows_of(n: int) -> str:
    """ "1 row", "1,200 rows"."""
    return f"{n:,} row" if n == 1 else f"{n:,} rows"


def of_source(source: str, by: str) -> str:
    """ "by captions: words (en)"."""
    return f"by {_SOURCES.get(source, source)}: {by}"


def rows_with(source: str, attribute: str, value: str) -> str:
    """ "rows whose caption names a woman"."""
    return f"rows whose {_TELLS.get(source, source)} {shown(attribute, value)}"


def title(attribute: str, source: str, by: str) -> str:
    """ "perceived gender, by captions: words (en)"."""
    return f"{display_name(attribute)}, {of_source(source, by)}"


def headline(steps: Sequence[Mapping[str, Any]], tables: Sequence[Sequence[GroupRow]]) -> tuple[str, str]:
    """How many rows came and stayed, and which step moved which share most. `tables` has the rows of every step."""
    first, last = steps[0], steps[-1]
    read = first["rows"] + sum(first["removed"].values())
    stayed = f"Of {rows_of(read)} {last['rows']:,} stayed."
    found = _most_moved(tables)
    if found is None:
        return stayed, "No step moved the share of a group."
    before, after = found
    return stayed, (
        f"The step that moved a group most is “{after.name}”: "
        f"the share of {rows_with(after.source, after.attribute, after.value or '')} went from "
        f"{percent(before.share or 0)} to {percent(after.share or 0)}."
    )


def _most_moved(tables: Sequence[Sequence[GroupRow]]) -> tuple[GroupRow, GroupRow] | None:
    """A share before and after the step that moved it most, as told: of a set that is a fact."""
    keyed = [{(r.source, r.by, r.attribute, r.value): r for r in rows if r.share is not None} for rows in tables]
    pairs = [
        (before[key], after[key])
        for before, after in pairwise(keyed)
        for key in after
        if key in before and "+" not in key[2]
    ]
    moved = [pair for pair in pairs if _moved(pair)]
    return max(moved, key=_moved, default=None)


def _moved(pair: tuple[GroupRow, GroupRow]) -> float:
    # Rounded, so that of two mirrored values the first is told on every machine.
    return round(abs((pair[1].share or 0.0) - (pair[0].share or 0.0)), 9)


def loss_sentence(step: str, loss: Loss) -> str:
    """ "The step ... removed 14 % of rows whose caption names a woman, and 6 % of all others that are told." """
    return (
        f"The step “{step}” removed {percent(loss.share or 0)} of "
        f"{rows_with(loss.source, loss.attribute, loss.value)}, and {percent(loss.other_share or 0)} of all others "
        "that are told."
    )


def facts_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a step found, a line each: a value with its interval where it has one. `nested` facts are none of them.

    What is None was not asked for, or was not found out for a reason that is a fact itself: it has no line.
    """
    return [
        (name.replace("_", " "), _text(value))
        for name, value in facts.items()
        if value is not None and not _is_nested(value)
    ]


def nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those that take a table of their own."""
    return {name.replace("_", " "): value for name, value in facts.items() if _is_nested(value)}


def _is_nested(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not {"low", "high"} <= set(value)
    return isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(x, Mapping) for x in value)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        point = next((value[name] for name in ("value", "share", "recall") if name in value), None)
        return f"{_text(point)} ({_text(value['low'])} to {_text(value['high'])})"
    if value is None:
        return "not measured"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 0.99 else f"{value:.4g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_text, value)) or "none"
    return str(value)
