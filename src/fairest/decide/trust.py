"""How far a judge is trusted: its errors where they were measured, and what that allows here."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fairest import measure, stats
from fairest.decide.plan import Plan
from fairest.records import UNSURE, Confusion
from fairest.stats import TRUSTED, Rates

__all__ = ["JUDGE_PART", "Place", "Trust", "point_rates", "trusts"]

Place = Literal["these pictures", "this generator", "elsewhere"]

JUDGE_PART = 0.2
"""The part of alpha that the limits of the judge's rates may err; the rest is for the findings."""

_ORDER: Sequence[Place] = ("these pictures", "this generator", "elsewhere")
"""From the nearest."""
_SLACK: Mapping[Place, float] = {"these pictures": 0.0, "this generator": 0.0, "elsewhere": 0.05}


@dataclass(frozen=True, slots=True)
class Trust:
    """What is known of a judge's errors in one attribute. Without a confusion it is taken at its word."""

    attribute: str
    confusion: Confusion | None
    place: Place | None
    slack: float
    rates: Mapping[str, Rates]
    """Limits of the rates at which each value is told of pictures that show it, and of those that do not."""
    level: float = 1.0
    """The level of each limit, at which all of them hold together."""
    parts: tuple[str, ...] = ()
    """Of an intersection nobody measured as one: the parts whose errors are known, which bound its own."""

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What it told, by true value: pictures of which it was unsure are left out, as they are gaps."""
        return {} if self.confusion is None else _told(self.confusion.counts)

    def unsettled(self, value: str) -> tuple[int, int]:
        """Labelled pictures that people gave no value, told this value and told another."""
        told = (
            sum((Counter(row) for row in self.confusion.unsettled.values()), Counter()) if self.confusion else Counter()
        )
        return told[value], told.total() - told[value] - told[UNSURE]

    @property
    def known(self) -> bool:
        return self.confusion is not None or bool(self.parts)

    @property
    def informative(self) -> bool:
        """Whether what the judge says of every value depends at all on what is there."""
        return all(stats.is_informative(rates) for rates in self.rates.values())


def trusts(
    support: Mapping[str, Sequence[str]],
    confusions: Sequence[Confusion],
    generator: str,
    key: str,
    plan: Plan,
    *,
    several: bool = False,
) -> dict[str, Trust]:
    """For each attribute the confusion measured nearest to here, and its limits, simultaneous over all attributes.

    An intersection without a confusion is bounded by those of its parts.

    `generator` is what its pictures are known as, `key` what tells them from those of other runs.
    The limits of all rates hold together with probability 1 - alpha / 5: the fifth is split over them.
    `several` says that pictures may show several people: rates are of pictures of one person, so from elsewhere.
    """

    def place_of(confusion: Confusion) -> Place:
        return "elsewhere" if several else _place(confusion, generator, key)

    every = dict.fromkeys(name for attribute in support for name in (attribute, *measure.parts(attribute)))
    used = {attribute: _nearest(attribute, confusions, place_of) for attribute in every}
    bounding = {part for attribute in support if used[attribute] is None for part in measure.parts(attribute)}
    used = {attribute: found for attribute, found in used.items() if attribute in support or attribute in bounding}
    many = sum(stats.number_of_rates(_told(c.counts)) for c in used.values() if c is not None)
    level = 1 - JUDGE_PART * plan.alpha / max(1, many)
    values = {part: of for a in support for part, of in measure.taken_apart(a, support[a]).items()} | dict(support)
    known = {
        attribute: _trust(attribute, values[attribute], confusion, place_of, plan, level)
        for attribute, confusion in used.items()
    }
    return {attribute: _bounded(known[attribute], known, level) for attribute in support}


def point_rates(trusts: Mapping[str, Trust]) -> dict[tuple[str, str], tuple[float, float]]:
    """The judge's rates by attribute and value as measured: how much of the pictures that show it is told so, and of
    those that do not. Those of values it has no labels of are left out."""
    found = {}
    for attribute, trust in trusts.items():
        for value, row in trust.counts.items():
            others = [other for true, other in trust.counts.items() if true != value]
            shown, absent = sum(row.values()), sum(sum(other.values()) for other in others)
            if shown and absent:
                found[attribute, value] = row[value] / shown, sum(other[value] for other in others) / absent
    return found


def _nearest(
    attribute: str, confusions: Sequence[Confusion], place_of: Callable[[Confusion], Place]
) -> Confusion | None:
    mine = [c for c in confusions if c.attribute == attribute]
    return min(mine, key=lambda c: _ORDER.index(place_of(c)), default=None)


def _place(confusion: Confusion, generator: str, key: str) -> Place:
    if confusion.these and confusion.key == key:
        return "these pictures"
    # One that names its run is of that very generator, odds, weights and settings; one that ships goes by the name.
    is_same = confusion.key.partition(":")[0] == key.partition(":")[0] if confusion.key else True
    return "this generator" if confusion.measured_on == generator and is_same else "elsewhere"


def _told(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    # How often a judge is unsure depends on the prompt as much as on the value: a rate measured elsewhere
    # would turn that into a difference. So it is a gap, and the rates are those among the told.
    return {true: {told: n for told, n in row.items() if told in counts} for true, row in counts.items()}


def _bounded(trust: Trust, known: Mapping[str, Trust], level: float) -> Trust:
    """The trust in an intersection that nobody measured, by the errors of its parts at their worst.

    Both parts are told right at least as often as not one is told wrong, and at most as often as either. Of pictures
    that show something else at least one part is told wrong: at most as often as the worst part is. As with one
    judge, that another part is told is taken to say nothing of how often this one is told right.
    """
    named = measure.parts(trust.attribute)
    measured = tuple(part for part in named if len(named) > 1 and known[part].known) if not trust.known else ()
    if not measured:
        return trust
    places = [place for place in _ORDER if any(known[part].place == place for part in measured)]
    return replace(
        trust,
        place=places[-1],
        slack=max(known[part].slack for part in measured),
        rates={value: _together([known[p].rates[v] for p, v in measure.pieces(trust.attribute, value)])
               for value in trust.rates},
        level=level,
        parts=measured,
    )  # fmt: skip


def _together(rates: Sequence[Rates]) -> Rates:
    missed = sum(1 - float(r.hit_low) for r in rates)
    return Rates(
        max(0.0, 1 - missed), min(float(r.hit_high) for r in rates), 0.0, max(float(r.false_high) for r in rates)
    )


def _trust(
    attribute: str,
    values: Sequence[str],
    confusion: Confusion | None,
    place_of: Callable[[Confusion], Place],
    plan: Plan,
    level: float,
) -> Trust:
    if confusion is None:
        return Trust(attribute, None, None, 0.0, dict.fromkeys(values, TRUSTED))
    place = place_of(confusion)
    slack = _SLACK[place] if plan.judge_slack is None else plan.judge_slack
    told = _told(confusion.counts)
    counts = {value: told.get(value, {}) for value in values}
    trust = Trust(attribute, confusion, place, slack, {}, level)
    return replace(trust, rates={value: _limits(trust, counts, value) for value in values})


def _limits(trust: Trust, counts: Mapping[str, Mapping[str, int]], value: str) -> Rates:
    """The limits of a value's rates. What people did not settle may be of any value: it counts for what is worse."""
    told, not_told = trust.unsettled(value)
    least = {true: {**row, "": not_told} for true, row in counts.items()}
    most = {true: {**row, value: row.get(value, 0) + told} for true, row in counts.items()}
    low, high = (stats.rates(rows, value, trust.level, trust.slack) for rows in (least, most))
    return Rates(low.hit_low, high.hit_high, low.false_low, high.false_high)
