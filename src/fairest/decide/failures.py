"""Pictures without a value: their share in every prompt, and whether a prompt is unlike the others in it.

The others of a prompt share no seed with it, nor with each other: they are the bases of other families (see `kin`).
"""

from collections.abc import Sequence

import numpy as np

from fairest import stats
from fairest.decide.compare import design, numbers
from fairest.decide.docket import Array, Docket, Tallies
from fairest.decide.kin import kin
from fairest.decide.words import as_e_value
from fairest.records import Failure, Tally

__all__ = ["failures", "failures_family"]


def failures(docket: Docket, tallies: Tallies) -> tuple[Failure, ...]:
    """One for each prompt and plain attribute, tested together: a family of its own beside the findings."""
    rows = [[tallies[prompt.id, attribute] for prompt in docket.prompts] for attribute in _plain(docket)]
    sequential = docket.plan.fixed is None
    found = [one for row in rows for one in _tests(docket, row)]
    shown = found if sequential else stats.benjamini_hochberg(found)
    alpha = docket.plan.alpha
    differs = stats.e_bh(found, alpha) if sequential else [p <= alpha for p in shown]
    low, high = _intervals(docket, [tally for row in rows for tally in row])
    others = [share for row in rows for share in _others(docket, row)]
    concepts = {prompt.id: prompt.concept for prompt in docket.prompts}
    return tuple(
        Failure(
            prompt=tally.prompt,
            concept=concepts[tally.prompt],
            attribute=tally.attribute,
            reasons=numbers(tally.gaps),
            n=tally.drawn,
            share=float(tally.untold / tally.drawn) if tally.drawn else None,
            low=float(low[i]),
            high=float(high[i]),
            differs=bool(differs[i]),
            others=others[i],
            e_value=as_e_value(shown[i]) if sequential else None,
            p_value=None if sequential else shown[i],
            people=tally.people if docket.several else None,
        )
        for i, tally in enumerate(tally for row in rows for tally in row)
    )


def _tests(docket: Docket, row: Sequence[Tally]) -> list[float]:
    """The log e-value of every prompt, or in a fixed design its p-value: of parts of pictures 1 / e-value is one."""
    untold, drawn = _counts(row)
    heads = kin(docket.prompts)
    if docket.plan.fixed is not None and not docket.several:
        return list(map(float, stats.p_unlike(untold, drawn, heads)))
    logs = stats.log_e_unlike(untold, drawn, heads)
    return list(map(float, logs if docket.plan.fixed is None else np.exp(-np.maximum(logs, 0.0))))


def _others(docket: Docket, row: Sequence[Tally]) -> list[float | None]:
    """The share without a value among the pictures each prompt is held against."""
    heads = kin(docket.prompts)
    untold, drawn = (stats.others(counts, heads) for counts in _counts(row))
    return [float(lost / n) if n else None for lost, n in zip(untold, drawn, strict=True)]


def _counts(tallies: Sequence[Tally]) -> tuple[Array, Array]:
    """Pictures without a value, and all, of each."""
    untold, drawn = np.array([(t.untold, t.drawn) for t in tallies], float).reshape(-1, 2).T
    return untold, drawn


def failures_family(docket: Docket) -> dict[str, object]:
    """What was tested together, as `families` says it of the findings."""
    many = len(_plain(docket)) * len(docket.prompts)
    return {"name": "failures", "statements": many, "method": design(docket).METHOD, "level": docket.plan.alpha}


def _plain(docket: Docket) -> list[str]:
    """The attributes that are no intersections: what those lack, one of their parts lacks."""
    return [attribute for attribute in docket.support if "+" not in attribute]


def _intervals(docket: Docket, tallies: Sequence[Tally]) -> tuple[Array, Array]:
    untold, drawn = _counts(tallies)
    if docket.plan.fixed is None or docket.several:
        return stats.confidence_sequence(untold, 0.0, drawn, docket.plan.alpha)
    ends = [stats.clopper_pearson(int(k), int(n), 1 - docket.plan.alpha) for k, n in zip(untold, drawn, strict=True)]
    low, high = np.array(ends, float).reshape(-1, 2).T
    return low, high
