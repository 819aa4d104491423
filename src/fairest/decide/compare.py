"""Counts to verdicts: what may be said of every statement, and what is still open."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

import numpy as np

from fairest import stats
from fairest.decide.designs import adaptive, fixed
from fairest.decide.designs.evidence import Bools, Evidence
from fairest.decide.designs.settle import obstacle
from fairest.decide.designs.tolerance import tolerances
from fairest.decide.docket import Array, Counts, Docket, Tallies
from fairest.decide.kin import kin
from fairest.decide.words import as_e_value
from fairest.records import Count, Finding, Verdict

__all__ = ["compare", "design", "families", "number", "numbers", "open_prompts"]


def design(docket: Docket) -> ModuleType:
    """The tests, intervals and plans of the design that was asked for."""
    return adaptive if docket.plan.fixed is None else fixed


class _Decided(NamedTuple):
    """All that findings are made of; one entry a statement."""

    tallies: Tallies
    counts: Counts
    found: Evidence
    low: Array
    high: Array
    tolerated: Sequence[float | None]
    misfits: Bools
    unmixed: Mapping[tuple[str, str], dict[str, float] | None]
    """By prompt and attribute."""


def compare(docket: Docket, tallies: Tallies) -> tuple[Finding, ...]:
    """One finding for every statement, in order."""
    how, counts = design(docket), docket.counts(tallies)
    found = how.weigh(docket, how.tests(docket, counts, docket.nulls))
    tolerated, misfits = tolerances(docket, counts, found, how), docket.contradicts(counts)
    low, high = how.intervals(docket, counts)
    decided = _Decided(tallies, counts, found, low, high, tolerated, misfits, _unmixed(docket, tallies))
    return tuple(_finding(docket, decided, i) for i in range(len(docket.statements)))


def open_prompts(docket: Docket, tallies: Tallies) -> Bools:
    """Which prompts need more pictures, `[p]`: those with a statement that has no verdict yet.

    Shares that are held against nothing, obedience among them, are open until known to within delta. Prompts that
    are held against each other stay open together.
    """
    counts = docket.counts(tallies)
    found = adaptive.weigh(docket, adaptive.tests(docket, counts, docket.nulls))
    is_open = docket.held & ~found.differs & ~found.within
    if not docket.held.all():
        low, high = adaptive.intervals(docket, counts)
        is_open |= ~docket.held & (high - low > 2 * docket.plan.delta)
    prompts, heads = np.bincount(docket.prompt_of, is_open, len(docket.prompts)), kin(docket.prompts)
    return np.asarray(np.bincount(heads, prompts)[heads] > 0)


def numbers(counts: Mapping[str, Count]) -> dict[str, float]:
    """Counts as JSON can write them: whole ones stay whole."""
    return {name: number(count) for name, count in counts.items()}


def number(count: Count) -> float:
    """The same of one."""
    return count if isinstance(count, int) else float(count)


def families(docket: Docket) -> tuple[dict[str, object], ...]:
    """What was tested together: the name, how many questions, by which method, at which level."""
    method, questions = design(docket).METHOD, len(docket.questions)
    return tuple(
        {"name": name, "statements": questions, "method": method, "level": docket.alpha}
        for name in ("differs", "equivalent")
    )


def _finding(docket: Docket, decided: _Decided, i: int) -> Finding:
    s = docket.statements[i]
    tally = decided.tallies[s.prompt.id, s.attribute]
    verdict = _verdict(docket, decided.found, i)
    return Finding(
        prompt=s.prompt.id,
        concept=s.prompt.concept,
        attribute=s.attribute,
        value=s.value,
        counts=numbers(tally.counts),
        gaps=numbers(tally.gaps),
        n=tally.drawn,
        told=number(tally.told),
        share=float(tally.counts[s.value] / tally.told) if tally.told else None,
        low=float(decided.low[i]),
        high=float(decided.high[i]),
        reference=s.expected.share,
        reference_low=s.expected.low,
        reference_high=s.expected.high,
        verdict=verdict,
        why=_why(docket, decided, i) if verdict == "undetermined" else s.expected.why,
        corrected=_corrected(docket, decided, i),
        tolerates=decided.tolerated[i],
        asked=s.asked,
        level=docket.level(s),
        people=tally.people if docket.several else None,
        **_shown(docket, decided.found, i),
    )


def _verdict(docket: Docket, found: Evidence, i: int) -> Verdict | None:
    if not docket.held[i]:
        return None
    # Both can hold: surely not the reference, and surely within delta of it. Then what matters is said.
    if found.within[i]:
        return "equivalent"
    return "differs" if found.differs[i] else "undetermined"


def _shown(docket: Docket, found: Evidence, i: int) -> dict[str, float | None]:
    if not docket.held[i]:
        return {}
    differs, within = float(found.shown_differs[i]), float(found.shown_within[i])
    if docket.plan.fixed is not None:
        return {"p_differs": differs, "p_beyond": within}
    return {"e_value": as_e_value(differs), "e_within": as_e_value(within)}


def _why(docket: Docket, decided: _Decided, i: int) -> str:
    return obstacle(docket, decided.counts, decided.found, i, design(docket), misfit=bool(decided.misfits[i]))


def _corrected(docket: Docket, decided: _Decided, i: int) -> float | None:
    """The true share behind the labels; None where the judge's errors are not known, or do not fit the labels."""
    estimate = _estimate(docket, decided, i)
    # All values are estimated together, each interval by itself: at the edge they may differ by a little.
    return None if estimate is None else float(min(decided.high[i], max(decided.low[i], estimate)))


def _estimate(docket: Docket, decided: _Decided, i: int) -> float | None:
    s = docket.statements[i]
    if decided.misfits[i]:
        return None
    if docket.plan.fixed is not None and (by_hand := fixed.estimate(docket, s, decided.counts, i)) is not None:
        return by_hand
    shares = decided.unmixed.get((s.prompt.id, s.attribute))
    return None if shares is None else shares[s.value]


def _unmixed(docket: Docket, tallies: Tallies) -> dict[tuple[str, str], dict[str, float] | None]:
    """The shares of all values behind the labels, by prompt and attribute, where the judge's errors are known."""
    return {
        key: stats.unmix(numbers(tally.counts), trust.counts)
        for key, tally in tallies.items()
        if (trust := docket.trusts[tally.attribute]).confusion is not None and tally.told
    }
