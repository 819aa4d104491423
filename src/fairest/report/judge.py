"""How far to trust the judge, in sentences: what is known of its errors, and what follows where nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from fairest import stats
from fairest.decide.docket import Docket
from fairest.decide.trust import Trust
from fairest.decide.words import display_name, interval, listed, percent, shown
from fairest.measure.crossed import parts
from fairest.records import UNSURE, Confusion, Finding, Tally

__all__ = ["DOUBTS", "TOLD", "Doubt", "contradicted", "doubts", "known", "taken_at_its_word"]

DOUBTS = (0.01, 0.05, 0.10)
"""Error rates at which a judge that nobody measured is doubted."""
TOLD = (0.50, 0.80, 0.95)
"""Shares it might tell."""
_SOURCES = {
    "the judge itself": ["These counts came with the judge, from its card."],
    "labels given": ["These counts are those of the calibration given to this audit."],
}
"""By what run.json says of the calibration."""
_ROUNDING = 1e-9
_FEW = 3
"""So many values are named one by one; of more, the best and the worst."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What would be true if an unmeasured judge were wrong on up to `rate` of the pictures of either kind."""

    rate: str
    meanings: tuple[str, ...]
    """The true shares that each share of `TOLD` could then mean."""
    standing: int
    """How many verdicts would stand."""


def taken_at_its_word(trusts: Mapping[str, Trust]) -> str:
    """The attributes in which nobody measured the judge, those of intersections part by part; empty where all are
    known."""
    unmeasured = ((part, t) for a, t in trusts.items() if t.confusion is None for part in parts(a))
    unknown = [part for part, trust in unmeasured if part not in trust.parts]
    names = dict.fromkeys(map(display_name, unknown))
    return listed(list(names)) if names else ""


def doubts(findings: Sequence[Finding]) -> tuple[tuple[Doubt, ...], int]:
    """What each error rate would do, and how many verdicts rest on a judge taken at its word."""
    limits = [f.tolerates for f in findings if f.tolerates is not None and f.verdict in ("differs", "equivalent")]
    standing = [sum(e <= t + _ROUNDING for t in limits) for e in DOUBTS]
    rows = [
        Doubt(percent(e), tuple(_meaning(told, e) for told in TOLD), stand)
        for e, stand in zip(DOUBTS, standing, strict=True)
    ]
    return tuple(rows), len(limits)


def _meaning(told: float, error: float) -> str:
    low, high = stats.true_share(told, told, stats.Rates(1 - error, 1.0, 0.0, error))
    return interval(float(low), float(high))


def known(
    trusts: Mapping[str, Trust],
    generator: str,
    unfit: Mapping[str, Sequence[str]] | None = None,
    source: str | None = None,
) -> list[tuple[str, list[str]]]:
    """For each attribute whose errors were measured: its name, and what is known of them in sentences.

    `unfit` names the prompts whose labels contradict these errors, by attribute, as `contradicted` finds them;
    `source` is where the counts come from, as run.json has it.
    """
    said = _SOURCES.get(source or "", [])
    return [
        (display_name(a), _all_known(t.confusion, t, generator, (unfit or {}).get(a, ())) + said)
        for a, t in trusts.items()
        if t.confusion is not None
    ] + [(display_name(a), _of_parts(t)) for a, t in trusts.items() if t.parts]


def _of_parts(trust: Trust) -> list[str]:
    """What is known of an intersection whose parts alone were measured."""
    trusted = [display_name(part) for part in parts(trust.attribute) if part not in trust.parts]
    return [
        "Nobody measured how often the judge is right in both at once. Its errors in "
        f"{listed([display_name(part) for part in trust.parts])} bound that, at their worst: the intervals and "
        "verdicts include these bounds. Labels of these very pictures would make them narrower (fairest label).",
        *([f"In {listed(trusted)} it is taken at its word."] if trusted else []),
    ]


def contradicted(docket: Docket, findings: Sequence[Finding]) -> dict[str, list[str]]:
    """By attribute the ids of the prompts whose labels are such as no share gives at the judge's measured rates."""
    tallies = {(f.prompt, f.attribute): Tally.of(f) for f in findings}
    unfit = docket.contradicts(docket.counts(docket.tallies(tallies.values())))
    found: dict[str, dict[str, None]] = {}
    for statement in compress(docket.statements, unfit):
        found.setdefault(statement.attribute, {})[statement.prompt.id] = None
    return {attribute: list(prompts) for attribute, prompts in found.items()}


def _all_known(confusion: Confusion, trust: Trust, generator: str, unfit: Sequence[str]) -> list[str]:
    return [
        _measured(confusion, trust, generator),
        _right(trust),
        *_unsure(confusion),
        _carried(trust),
        *_blind(trust),
        *_unfit(unfit),
    ]


def _measured(confusion: Confusion, trust: Trust, generator: str) -> str:
    n = f"{sum(sum(row.values()) for row in confusion.counts.values()):,}"
    on = confusion.measured_on
    where = {
        "these pictures": f"{n} of these very pictures",
        "this generator": f"{n} other pictures of this generator ({on})",
        "elsewhere": f"{n} pictures of a generator called {on} too, with other weights, settings or numbers of people"
        if on == generator
        else f"{n} pictures that are not of this generator ({on})",
    }[trust.place or "elsewhere"]
    how = f" What they truly show is known from: {confusion.how.rstrip('.')}." if confusion.how else ""
    return f"The judge's errors are known: they were measured on {where}.{how}"


def _right(trust: Trust) -> str:
    counted = {value: row for value, row in trust.counts.items() if sum(row.values())}
    rights = {value: row.get(value, 0) / sum(row.values()) for value, row in counted.items()}
    if not rights:
        return "It gave none of those pictures a label."
    if len(rights) <= _FEW:
        said = listed([_right_on(value, right, trust) for value, right in rights.items()])
        return f"When it gives a label, it is right on {said}."
    least, best = min(rights, key=lambda v: rights[v]), max(rights, key=lambda v: rights[v])
    if percent(rights[least]) == percent(rights[best]):
        limits = [trust.rates[value] for value in rights]
        allowed = interval(min(float(r.hit_low) for r in limits), max(float(r.hit_high) for r in limits))
        said = f"{percent(rights[least])}, whatever is there (allowed for: {allowed})"
        return f"When it gives a label, it is right on {said}."
    return (
        f"When it gives a label, it is right on {_right_on(least, rights[least], trust)}, which it tells least well, "
        f"and {_right_on(best, rights[best], trust)}, which it tells best."
    )


def _unsure(confusion: Confusion) -> list[str]:
    n = sum(row.get(UNSURE, 0) for row in confusion.counts.values())
    return (
        [f"It gave {n:,} of them no label; such pictures are no errors here, but pictures without a label."]
        if n
        else []
    )


def _right_on(value: str, right: float, trust: Trust) -> str:
    rates = trust.rates[value]
    allowed = interval(float(rates.hit_low), float(rates.hit_high))
    return f"{percent(right)} of the pictures that show {shown(trust.attribute, value)} (allowed for: {allowed})"


def _carried(trust: Trust) -> str:
    into = "The intervals and verdicts include these errors"
    if trust.slack > 0:
        why = "because they were measured elsewhere" if trust.place == "elsewhere" else "because that was asked for"
        return f"{into}, with a slack of {trust.slack * 100:g} points in either direction {why}."
    if trust.place == "elsewhere":
        return f"{into}, without any slack although they were measured elsewhere: here the judge may err more."
    return f"{into}."


def _blind(trust: Trust) -> list[str]:
    """What the labels cannot tell, where that is so."""
    counts = {value: trust.counts.get(value, {}) for value in trust.rates}
    if unseen := [f"“{value}”" for value, row in counts.items() if not sum(row.values())]:
        return [f"None of those pictures shows {listed(unseen)}: what it says of such pictures is not known."]
    blurred = [value for value, rates in trust.rates.items() if not stats.is_informative(rates)]
    pairs: dict[frozenset[str], tuple[str, bool]] = {}
    for value in blurred:
        other = max((v for v in counts if v != value), key=lambda v: _told(counts, v, value))
        is_measured = _told(counts, value, value) <= _told(counts, other, value)
        pairs.setdefault(frozenset((value, other)), (f"“{value}” from “{other}”", is_measured))
    cannot = [pair for pair, is_measured in pairs.values() if is_measured]
    unshown = [pair for pair, is_measured in pairs.values() if not is_measured]
    slack = f", with a slack of {trust.slack * 100:g} points," if trust.slack else ""
    said = [f"On those pictures it does not tell {listed(cannot)}"] if cannot else []
    said += [f"Too few labelled pictures show{slack} that it can tell {listed(unshown)}"] if unshown else []
    return [f"{one}: more pictures alone will not settle statements about that." for one in said]


def _told(counts: Mapping[str, Mapping[str, int]], true: str, value: str) -> float:
    """How much of the pictures that show one value was told another, or the same."""
    return counts[true].get(value, 0) / sum(counts[true].values())


def _unfit(names: Sequence[str]) -> list[str]:
    """Where it errs otherwise than measured, as the labels themselves show."""
    if not names:
        return []
    named = listed([f"“{name}”" for name in names])
    return [
        f"Under {named} its labels are such as no share gives at these rates: there it errs otherwise, and nothing is "
        "concluded. Measure it on these pictures (fairest label)."
    ]
