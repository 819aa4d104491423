"""How far two who labelled the same pictures agree. Plain functions of plain counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from fairest.errors import BadInput
from fairest.stats.intervals import clopper_pearson

__all__ = ["Agreement", "agreement", "cohen_kappa"]

Table: TypeAlias = Mapping[tuple[str, str], int]
"""Pictures by what one told and what the other told; what never came need not be there."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many of the pictures both told a value of it is the same one."""

    same: int
    both: int
    low: float
    high: float
    """The interval of the share same / both, at the level asked for; 0 to 1 where nothing was told by both."""
    kappa: float | None
    """Cohen's kappa, a point estimate: no interval is given. None where it is not defined."""

    @property
    def share(self) -> float | None:
        return self.same / self.both if self.both else None

    @property
    def different(self) -> int:
        return self.both - self.same


def agreement(table: Table, level: float = 0.95) -> Agreement:
    """The share of pictures told alike with its Clopper-Pearson interval, and Cohen's kappa.

    `table` holds pictures both told a value of, and no others. The interval takes each picture as a fresh draw; of
    pictures drawn evenly over prompts it is a little wide. Raises `BadInput` for a number that is no count.
    """
    both = _counted(table)
    same = sum(n for (one, other), n in table.items() if one == other)
    low, high = clopper_pearson(same, both, level)
    return Agreement(same, both, low, high, cohen_kappa(table))


def cohen_kappa(table: Table) -> float | None:
    """Agreement beyond chance, (p - e) / (1 - e), of values without an order (Cohen 1960).

    p is the share told alike, e what it would be if both told their values in the same numbers and independently. 1:
    always alike; 0: no more than by chance; negative: less. None where nothing was told by both, or both told one
    and the same value always: nothing is left beyond chance. It falls where one value is rare, at the same share
    told alike: do not compare it between attributes or runs whose values are spread otherwise.
    """
    both = _counted(table)
    if not both:
        return None
    ones, others = (_sums((told[i], n) for told, n in table.items()) for i in (0, 1))
    by_chance = sum(n * others.get(value, 0) for value, n in ones.items())
    if by_chance == both * both:
        return None
    same = sum(n for (one, other), n in table.items() if one == other)
    return (same * both - by_chance) / (both * both - by_chance)


def _sums(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value, n in counts:
        found[value] = found.get(value, 0) + n
    return found


def _counted(table: Table) -> int:
    for told, n in table.items():
        if n != int(n) or n < 0:
            raise BadInput(f"A number of pictures is a whole one, 0 or more; got {n} of {told}.")
    return sum(table.values())
