"""How far to trust the judge, in sentences: what is known of its errors, and what follows where nothing is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest import stats
from fairest.decide.trust import Trust
from fairest.decide.words import display_name, listed, percent, shown
from fairest.records import UNSURE, Confusion, Finding
from fairest.report.words import interval

__all__ = ["DOUBTS", "TOLD", "Doubt", "doubts", "known", "taken_at_its_word"]

DOUBTS = (0.01, 0.05, 0.10)
"""Error rates at which a judge that nobody measured is doubted."""
TOLD = (0.50, 0.80, 0.95)
"""Shares it might tell."""
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
    """The attributes in which nobody measured the judge, listed by name; empty where all are known."""
    unknown = {attribute for attribute, trust in trusts.items() if not trust.known}
    # An intersection is no news where every part of it is unknown.
    names = [display_name(a) for a in trusts if a in unknown and not ("+" in a and unknown.issuperset(a.split("+")))]
    return listed(names) if names else ""


def doubts(findings: Sequence[Finding]) -> tuple[tuple[Doubt, ...], int]:
    """What each error rate would do, and how many verdicts rest on a judge taken at its word."""
    limits = [f.tolerates for f in findings if f.tolerates is not None and f.verdict in ("differs", "equivalent")]
    # A verdict stands while the judge errs on less than `tolerates`: at that very rate it does not.
    rows = [Doubt(percent(e), tuple(_meaning(told, e) for told in TOLD), sum(e < t for t in limits)) for e in DOUBTS]
    return tuple(rows), len(limits)


def _meaning(told: float, error: float) -> str:
    low, high = stats.true_share(told, told, stats.Rates(1 - error, 1.0, 0.0, error))
    return interval(float(low), float(high))


def known(trusts: Mapping[str, Trust], generator: str) -> list[tuple[str, list[str]]]:
    """For each attribute whose errors were measured: its name, and what is known of them in sentences."""
    return [
        (
            display_name(a),
            [_measured(t.confusion, t, generator), _right(t), *_unsure(t.confusion), _carried(t), *_blind(t)],
        )
        for a, t in trusts.items()
        if t.confusion is not None
    ]


def _measured(confusion: Confusion, trust: Trust, generator: str) -> str:
    n = sum(sum(row.values()) for row in confusion.counts.values())
    where = {
        "these pictures": f"{n:,} of these very pictures",
        "this generator": f"{n:,} other pictures of this generator, {generator}",
        "elsewhere": f"{n:,} pictures from elsewhere: {confusion.measured_on}",
    }[trust.place or "elsewhere"]
    how = f" What they truly show is known by: {confusion.how.rstrip('.')}." if confusion.how else ""
    return f"The judge's errors are known: they were measured on {where}.{how}"


def _right(trust: Trust) -> str:
    counted = {value: row for value, row in trust.counts.items() if sum(row.values())}
    rights = {value: row.get(value, 0) / sum(row.values()) for value, row in counted.items()}
    if not rights:
        return "It gave none of those pictures a label."
    named = list(rights)
    if len(named) > _FEW:
        named = [min(rights, key=lambda v: rights[v]), max(rights, key=lambda v: rights[v])]
    said = [_right_on(value, rights[value], trust) for value in named]
    least = ", which it tells least well," if len(rights) > _FEW else ""
    most = ", which it tells best" if len(rights) > _FEW else ""
    return f"When it gives a label, it is right on {listed([said[0] + least, *said[1:]])}{most}."


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
    pairs: dict[frozenset[str], str] = {}
    for value in blurred:
        other = _mistaken(value, counts)
        pairs.setdefault(frozenset((value, other)), f"“{value}” from “{other}”")
    if not pairs:
        return []
    cannot = f"Its labels cannot tell {listed(list(pairs.values()))}"
    return [f"{cannot}, so more pictures alone will not settle statements about that."]


def _mistaken(value: str, counts: Mapping[str, Mapping[str, int]]) -> str:
    """The other value whose pictures are most often told `value`."""
    return max((v for v in counts if v != value), key=lambda v: counts[v].get(value, 0) / sum(counts[v].values()))
