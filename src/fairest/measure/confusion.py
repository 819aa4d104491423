"""How far a judge errs: counts of what it said of pictures whose true value is known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TypeAlias

from fairest.errors import BadInput, UnknownName
from fairest.records import UNSURE, Confusion, Label

__all__ = ["add", "confusion", "empty_rows", "left_out"]

Pair: TypeAlias = tuple[str, Label]
"""The true value of a picture, and the judge's label of it."""
Table: TypeAlias = dict[str, dict[str, int]]


def confusion(
    attribute: str,
    values: Sequence[str],
    pairs: Iterable[Pair],
    *,
    measured_on: str,
    how: str,
    these: bool = False,
    prompts: Mapping[str, str] | None = None,
) -> Confusion:
    """Count (true value, label) pairs of one attribute; `values` names all of its values, seen or not.

    "unsure" is a column. A label that is missing for another reason is left out, since it is about the
    picture and stays a gap in an audit: `left_out` counts those. A true value nobody met keeps its row,
    of zeros: `empty_rows` names them. `prompts` maps pictures to prompts and asks for the same counts
    prompt by prompt. Raises `UnknownName` for a true value that is none of `values`, `BadInput` for a
    label of another attribute or value, and for a picture that comes twice.
    """
    _check_values(attribute, values)
    cells: Counter[tuple[str, str, str]] = Counter()
    seen: set[str] = set()
    for true, label in pairs:
        _check(attribute, values, true, label, seen)
        if _is_counted(label):
            cells[(prompts or {}).get(label.picture, ""), true, label.value or UNSURE] += 1
    tables = {prompt: _table(values, cells, prompt) for prompt in sorted({prompt for prompt, _, _ in cells})}
    counts = reduce(_sum, tables.values(), _table(values, Counter(), ""))
    return Confusion(attribute, counts, measured_on, these, how, tables if prompts is not None else {})


def left_out(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many of the pairs `confusion` leaves out, by reason."""
    return dict(sorted(Counter(label.why or "no reason given" for _, label in pairs if not _is_counted(label)).items()))


def empty_rows(found: Confusion) -> list[str]:
    """The true values no counted picture had: the judge's errors on them are not measured."""
    return [value for value, row in found.counts.items() if not sum(row.values())]


def add(*found: Confusion) -> Confusion:
    """One confusion of several, from disjoint pictures; how the true values are known is told once each.

    Raises `BadInput` where they are of another attribute, of other values, or measured elsewhere.
    """
    if not found:
        raise BadInput("There is no confusion to add.")
    how = "; ".join(dict.fromkeys(one.how for one in found if one.how))
    return replace(reduce(_added, found), how=how)


def _added(one: Confusion, other: Confusion) -> Confusion:
    if (one.attribute, list(one.counts), one.measured_on, one.these) != (
        other.attribute, list(other.counts), other.measured_on, other.these,
    ):  # fmt: skip
        raise BadInput(
            "Only confusions of the same attribute and values, measured on the same pictures' source, add up; got "
            f"{one.attribute} on {one.measured_on} and {other.attribute} on {other.measured_on}."
        )
    by_prompt = dict(one.by_prompt)
    for prompt, counts in other.by_prompt.items():
        by_prompt[prompt] = _sum(by_prompt[prompt], counts) if prompt in by_prompt else counts
    return replace(one, counts=_sum(one.counts, other.counts), by_prompt=by_prompt)


def _sum(one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]) -> Table:
    return {true: {told: n + other[true][told] for told, n in row.items()} for true, row in one.items()}


def _table(values: Sequence[str], cells: Mapping[tuple[str, str, str], int], prompt: str) -> Table:
    return {true: {told: cells.get((prompt, true, told), 0) for told in (*values, UNSURE)} for true in values}


def _is_counted(label: Label) -> bool:
    return label.value is not None or label.why == UNSURE


def _check_values(attribute: str, values: Sequence[str]) -> None:
    if len(set(values)) < max(2, len(values)) or UNSURE in values:
        raise BadInput(
            f"The values of {attribute} must be two or more, each once, none of them {UNSURE!r}; got: "
            f"{', '.join(values) or 'none'}."
        )


def _check(attribute: str, values: Sequence[str], true: str, label: Label, seen: set[str]) -> None:
    if true not in values:
        raise UnknownName(f"value of {attribute}", true, values)
    if label.attribute != attribute or label.value not in (*values, None):
        raise BadInput(
            f"The picture {label.picture!r} is labelled with the {label.attribute} {label.value!r}, which is no "
            f"value of {attribute}: {', '.join(values)}."
        )
    if label.picture in seen:
        raise BadInput(f"The picture {label.picture!r} comes twice; a confusion counts each once.")
    seen.add(label.picture)
