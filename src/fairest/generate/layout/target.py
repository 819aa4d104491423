"""Whom a rule wants on its pictures: shares of values, and of their combinations; and people to these shares."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from fairest.errors import BadInput
from fairest.generate.layout.balanced import Coin, rounded

__all__ = ["Joint", "Marginals", "Person", "Target", "as_target"]

Person: TypeAlias = dict[str, str]
"""A value for each attribute: {"gender": "woman", "skin-tone": "dark"}."""
Marginals: TypeAlias = Mapping[str, Mapping[str, float]]
"""Shares of each attribute's values; the attributes are independent of each other."""
Joint: TypeAlias = Sequence[tuple[Mapping[str, str], float]]
"""Combinations of two attributes' values, each with its share."""
_OFF = Fraction(1, 100_000)
"""How far shares may be from 1 together: those that were rounded to be written are scaled to it."""


@dataclass(frozen=True)
class Target:
    """A first table of one or two attributes, and further attributes that are independent of it."""

    rows: tuple[Person, ...]
    columns: tuple[Person, ...]
    shares: tuple[tuple[Fraction, ...], ...]
    """Of each row and column together; 1 in all."""
    further: tuple[tuple[tuple[Person, Fraction], ...], ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        firsts = (self.rows[0], self.columns[0], *(values[0][0] for values in self.further))
        return tuple(attribute for first in firsts for attribute in first)

    def people(self, number: int, seed: int) -> list[Person]:
        """So many people in random order, balanced by design.

        Each value, and of the first two attributes each combination, occurs as often as expected, number x share:
        exactly where that is whole, else its floor or ceiling. A further attribute is rounded the same way within
        each combination that was reached before it. Whoever stands in a place is one or the other with exactly the
        probability of its share: counts have their expected mean (see `balanced`), and all orders are as likely.
        """
        stream = random.Random(f"people/{seed}")

        def coin(share: Fraction) -> bool:
            return stream.randrange(share.denominator) < share.numerator

        everybody = self.counted(number, coin)
        stream.shuffle(everybody)
        return everybody

    def counted(self, number: int, coin: Coin) -> list[Person]:
        """So many people, those alike beside each other."""
        table = rounded([[share * number for share in row] for row in self.shares], coin)
        groups = [
            (row | column, table[i][j]) for i, row in enumerate(self.rows) for j, column in enumerate(self.columns)
        ]
        for values in self.further:
            groups = _split(groups, values, coin)
        return [dict(person) for person, count in groups for _ in range(count)]


def as_target(shares: Marginals | Joint) -> Target:
    """Shares of values, attribute by attribute, or of combinations of two. Raises `BadInput`.

    Three attributes can have a joint target that no whole numbers meet in every sum (four combinations of eight, each
    expected half a time: any two of them share a value, which then occurs
    twice where it is expected once). So joint shares are of two.
    """
    if not isinstance(shares, Mapping):
        return _joint(shares)
    if not shares:
        raise BadInput("The target of a rule is empty.", hint='For example: {"gender": {"woman": 0.5, "man": 0.5}}')
    first, *rest = (_scaled(attribute, values) for attribute, values in shares.items())
    second: tuple[tuple[Person, Fraction], ...] = rest[0] if rest else (({}, Fraction(1)),)
    return Target(
        rows=tuple(person for person, _ in first),
        columns=tuple(person for person, _ in second),
        shares=tuple(tuple(p * q for _, q in second) for _, p in first),
        further=tuple(rest[1:]),
    )


def _joint(shares: Joint) -> Target:
    attributes = dict.fromkeys(tuple(combination) for combination, _ in shares)  # in order: seeds depend on it
    names = next(iter(attributes), ())
    if len({frozenset(some) for some in attributes}) != 1 or len(names) != 2:
        raise BadInput("Joint shares are of two attributes, the same in each combination.")
    found: dict[tuple[str, ...], Fraction] = {}
    for combination, share in shares:
        key = tuple(combination[name] for name in names)
        if key in found:
            raise BadInput(f"The combination {' and '.join(key)} has two shares.")
        found[key] = _share(" and ".join(key), share)
    total = _about_one("The joint shares", sum(found.values(), Fraction(0)))
    rows, columns = (tuple(dict.fromkeys(key[i] for key in found)) for i in (0, 1))
    return Target(
        rows=tuple({names[0]: value} for value in rows),
        columns=tuple({names[1]: value} for value in columns),
        shares=tuple(tuple(found.get((row, column), Fraction(0)) / total for column in columns) for row in rows),
    )


def _scaled(attribute: str, values: Mapping[str, float]) -> tuple[tuple[Person, Fraction], ...]:
    shares = {value: _share(f"{attribute} {value}", share) for value, share in values.items()}
    total = _about_one(f"The shares of {attribute}", sum(shares.values(), Fraction(0)))
    return tuple(({attribute: value}, share / total) for value, share in shares.items())


def _share(of: str, share: float) -> Fraction:
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
        raise BadInput(f"The share of {of} is {str(share)[:60]!r}; it must be a number from 0 to 1.")
    return Fraction(str(share))  # as it was written: 0.1 is a tenth


def _about_one(what: str, total: Fraction) -> Fraction:
    if abs(total - 1) > _OFF:
        raise BadInput(f"{what} add up to {float(total):g}; they must to 1.")
    return total


def _split(
    groups: Sequence[tuple[Person, int]], values: Sequence[tuple[Person, Fraction]], coin: Coin
) -> list[tuple[Person, int]]:
    """Groups of people alike, each split by one attribute more."""
    table = rounded([[share * count for _, share in values] for _, count in groups], coin)
    return [(person | more, table[i][j]) for i, (person, _) in enumerate(groups) for j, (more, _) in enumerate(values)]
