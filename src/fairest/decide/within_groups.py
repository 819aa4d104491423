"""Within groups: how often pictures of women have a quality, against those of men, prompt by prompt and over all."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from fairest import measure, stats
from fairest.decide.docket import Array, Docket, Tallies
from fairest.decide.within import Within
from fairest.decide.within_rows import Row, crossed, questions, rows
from fairest.decide.within_tests import Compared, compared
from fairest.decide.words import as_e_value
from fairest.records import Label, Picture, Verdict

__all__ = ["within", "within_family"]


def within(
    docket: Docket, tallies: Tallies, pictures: Sequence[Picture] = (), labels: Sequence[Label] = ()
) -> tuple[Within, ...]:
    """One for each group and value of every intersection: first over all prompts, then prompt by prompt.

    All that can be tested is tested together, a family of its own beside the findings. `tallies` are those of the
    pictures and labels, which are needed themselves where pictures may show several people.
    """
    listed = rows(docket, *_of_one_person(docket, tallies, pictures, labels))
    asked = questions(listed)
    found, place = compared(docket.plan, list(asked.values())), {question: i for i, question in enumerate(asked)}
    ends = _own_intervals(docket, listed)
    return tuple(
        _within(docket, row, own, *_tested(docket, row, found, place[row.question]))
        if row.why is None
        else _within(docket, row, own, (None, None), None, {})
        for row, own in zip(listed, ends, strict=True)
    )


def within_family(docket: Docket) -> list[dict[str, object]]:
    """What was tested together, as `families` says it of the findings; empty without intersections."""
    listed = rows(docket, docket.tallies(), {})
    method = "e-BH" if docket.plan.fixed is None else "Benjamini-Hochberg"
    many = len(questions(listed))
    return [{"name": "groups", "statements": many, "method": method, "level": docket.plan.alpha}] if listed else []


def _of_one_person(
    docket: Docket, tallies: Tallies, pictures: Sequence[Picture], labels: Sequence[Label]
) -> tuple[Tallies, Mapping[str, int]]:
    """The tallies of pictures of one person, and how many others there are by prompt.

    People of one picture are no independent draws, and where they are of both groups a quality of the picture says
    nothing of either.
    """
    if not docket.several:
        return tallies, {}
    crowds = {label.picture for label in labels if label.people}
    lone = [picture for picture in pictures if picture.id not in crowds]
    told = [label for label in labels if label.picture not in crowds]
    found = measure.tally(docket.prompts, lone, told, crossed(docket))
    return docket.tallies(found), Counter(picture.prompt for picture in pictures if picture.id in crowds)


def _within(
    docket: Docket,
    row: Row,
    own: tuple[float | None, float | None],
    difference: tuple[float | None, float | None],
    verdict: Verdict | None,
    evidence: dict[str, float],
) -> Within:
    hits, n, others_hits, others = (sum(counts) for counts in row.table)
    share, versus = _shares(row)
    return Within(
        prompt=row.prompt.id if row.prompt else None,
        concept=row.prompt.concept if row.prompt else None,
        attribute=row.attribute,
        group=row.group,
        value=row.value,
        hits=hits,
        n=n,
        others_hits=others_hits,
        others=others,
        prompts=len(row.table.n),
        untold=row.untold,
        several=row.several,
        share=share,
        low=own[0],
        high=own[1],
        level=1 - docket.plan.alpha,
        versus=versus,
        difference=None if share is None or versus is None else share - versus,
        difference_low=difference[0],
        difference_high=difference[1],
        verdict=verdict,
        why=row.why or (_lacking(row) if verdict == "undetermined" else None),
        **evidence,
    )


def _shares(row: Row) -> tuple[float | None, float | None]:
    """Of the group and of the others; over all prompts of the same mixture of prompts."""
    if row.prompt is None:
        mean = stats.standardised(*row.table)
        return (None, None) if mean is None else (mean.share, mean.other)
    ((hits,), (n,), (others_hits,), (others,)) = row.table
    return hits / n if n else None, others_hits / others if others else None


def _lacking(row: Row) -> str | None:
    """What there are no pictures of, where a side has none."""
    mine, others = sum(row.table.n), sum(row.table.others)
    if row.prompt is None and not mine:
        return "no prompt has pictures of this group and of another"
    if not mine and not others:
        return "no picture has both labels"
    return None if mine and others else f"no picture is of {'another' if mine else 'this'} group"


def _tested(docket: Docket, row: Row, found: Compared, i: int) -> tuple[tuple[float, float], Verdict, dict[str, float]]:
    """The interval of the difference, the verdict, and the evidence for it."""
    ends = float(found.low[i]), float(found.high[i])
    # Both can hold: surely not the same, and surely within delta. Then what matters is said.
    verdict: Verdict = "equivalent" if found.equivalent[i] else "differs" if found.shown[i] else "undetermined"
    differs, apart = float(found.differs[i]), float(found.within[i])
    evidence = {"p_value": differs, "p_beyond": apart}
    if docket.plan.fixed is None:
        evidence = {"e_value": as_e_value(differs), "e_within": as_e_value(apart)}
    return (ends if row.sign > 0 else (-ends[1], -ends[0])), verdict, evidence


def _own_intervals(docket: Docket, listed: Sequence[Row]) -> list[tuple[float | None, float | None]]:
    """Those of the group's own share, prompt by prompt."""
    ends: list[tuple[float | None, float | None]] = [(None, None)] * len(listed)
    at = [i for i, row in enumerate(listed) if row.prompt]
    for i, own in zip(at, _intervals(docket, [listed[i] for i in at]), strict=True):
        ends[i] = own
    return ends


def _intervals(docket: Docket, some: Sequence[Row]) -> list[tuple[float, float]]:
    if docket.plan.fixed is not None:
        level = 1 - docket.plan.alpha
        return [stats.clopper_pearson(row.table.hits[0], row.table.n[0], level) for row in some]
    counts: Array = np.array([(row.table.hits[0], row.table.n[0]) for row in some], float).reshape(-1, 2)
    low, high = stats.confidence_sequence(counts[:, 0], 0.0, counts[:, 1], docket.plan.alpha)
    return list(zip(low.tolist(), high.tolist(), strict=True))
