"""A judge's labels held against true values: its confusions, and what could not be counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from fairest.errors import BadInput
from fairest.measure.calibration import Calibration
from fairest.measure.confusion import confusion, left_out
from fairest.measure.crossed import cross, joined, parts, values
from fairest.measure.truth import BLANK, Truths
from fairest.records import UNSURE, Label

__all__ = ["calibrate"]


def calibrate(
    labels: Iterable[Label],
    truths: Truths,
    support: Mapping[str, Sequence[str]],
    judge: str,
    *,
    measured_on: str,
    how: str,
    these: bool = False,
    prompts: Mapping[str, str] | None = None,
) -> Calibration:
    """The confusion of every attribute with true values, and of every two of them crossed.

    `labels` are the judge's, of plain attributes; `support` names their values; the rest is as in
    `confusion`. Raises `BadInput` where no attribute has a true value.
    """
    plain = [attribute for attribute in support if attribute in truths.values]
    if not plain:
        raise BadInput("No picture has a value.", hint="Fill in the table: one value a cell.")
    told = list(labels)
    found, dropped = [], {}
    for attribute in (*plain, *map(joined, combinations(plain, 2))):
        pairs = _pairs(attribute, told, truths)
        support_here = values(support, attribute)
        counted = confusion(
            attribute, support_here, pairs, measured_on=measured_on, how=how, these=these, prompts=prompts
        )
        found.append(replace(counted, unsettled=_unsettled(attribute, told, truths, prompts or {})))
        dropped[attribute] = {
            **_lacking(attribute, truths),
            **truths.set_aside.get(attribute, {}),
            **{f"judge: {why}": n for why, n in left_out(pairs).items()},
        }
    return Calibration(judge, tuple(found), dropped)


def _unsettled(
    attribute: str, labels: Sequence[Label], truths: Truths, prompts: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """What the judge said of pictures that people looked at and gave no value: by prompt, then answer."""
    settled: list[set[str]] = [set(truths.values[part]) for part in parts(attribute)]
    looked: list[set[str]] = [
        has_value | {p for p, why in truths.untold.get(part, {}).items() if why != BLANK}
        for part, has_value in zip(parts(attribute), settled, strict=True)
    ]
    open_ = looked[0].intersection(*looked[1:]) - settled[0].intersection(*settled[1:])
    found: dict[str, Counter[str]] = {}
    for label in cross((label for label in labels if label.picture in open_), attribute):
        if label.value or label.why == UNSURE:
            found.setdefault(prompts.get(label.picture, ""), Counter())[label.value or UNSURE] += 1
    return {prompt: dict(sorted(counts.items())) for prompt, counts in sorted(found.items())}


def _lacking(attribute: str, truths: Truths) -> dict[str, int]:
    """How many pictures have a true value of one part and not of every part."""
    of_part = [set(truths.values[part]) for part in parts(attribute)]
    lacking = len(set.union(*of_part)) - len(set.intersection(*of_part))
    return {"no true value of every part": lacking} if lacking else {}


def _pairs(attribute: str, labels: Sequence[Label], truths: Truths) -> list[tuple[str, Label]]:
    """The true value and the judge's label of every picture that has all parts of a true value."""
    shared = set.intersection(*(set(truths.values[part]) for part in parts(attribute)))
    known = [Label(p, part, truths.values[part][p]) for part in parts(attribute) for p in sorted(shared)]
    true = {label.picture: label.value or "" for label in cross(known, attribute)}
    told = cross((label for label in labels if label.picture in shared), attribute)
    return [(true[label.picture], label) for label in told]
