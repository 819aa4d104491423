"""How far a judge is trusted: its errors where they were measured, and what that allows here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fairest import stats
from fairest.decide.plan import Plan
from fairest.records import Confusion
from fairest.stats import TRUSTED, Rates

__all__ = ["JUDGE_PART", "Place", "Trust", "point_rates", "trusts"]

Place = Literal["these pictures", "this generator", "elsewhere"]

JUDGE_PART = 0.2
"""The part of alpha that the limits of the judge's rates may err; the rest is for the findings."""

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

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What it told, by true value: pictures of which it was unsure are left out, as they are gaps."""
        return {} if self.confusion is None else _told(self.confusion.counts)

    @property
    def known(self) -> bool:
        return self.confusion is not None

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

    `generator` is what its pictures are known as, `key` what tells them from those of other runs.
    The limits of all rates hold together with probability 1 - alpha / 5: the fifth is split over them.
    `several` says that pictures may show several people: rates are of pictures of one person, so from elsewhere.
    """

    def place_of(confusion: Confusion) -> Place:
        return "elsewhere" if several else _place(confusion, generator, key)

    used = {attribute: _nearest(attribute, confusions, place_of) for attribute in support}
    many = sum(stats.number_of_rates(_told(c.counts)) for c in used.values() if c is not None)
    level = 1 - JUDGE_PART * plan.alpha / max(1, many)
    return {
        attribute: _trust(attribute, support[attribute], confusion, place_of, plan, level)
        for attribute, confusion in used.items()
    }


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
    order: list[Place] = ["these pictures", "this generator", "elsewhere"]
    mine = [c for c in confusions if c.attribute == attribute]
    return min(mine, key=lambda c: order.index(place_of(c)), default=None)


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
    rates = {value: stats.rates(counts, value, level, slack) for value in values}
    return Trust(attribute, confusion, place, slack, rates, level)
