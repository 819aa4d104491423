"""What a reference file holds once it is parsed, whatever its format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fairest.errors import BadInput
from fairest.records import Expectation

__all__ = ["NUMBERS", "Content", "Row", "expectation"]

NUMBERS = ("share", "low", "high")


class Row(NamedTuple):
    """One listed share; `locale` is None in a file without locales."""

    locale: str | None
    concept: str
    attribute: str
    value: str
    expected: Expectation


@dataclass(frozen=True, slots=True)
class Content:
    """The rows and the datasheets: one for the whole file, and what each locale says otherwise."""

    rows: Sequence[Row]
    datasheet: Mapping[str, object] = field(default_factory=dict)
    by_locale: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def expectation(given: Mapping[str, object], where: str) -> Expectation:
    """A share with its interval; without low and high it is exact. Raises `BadInput`, which names `where`."""
    if "share" not in given:
        raise BadInput(f"{where}: there is no share.")
    share = _number(given["share"], "share", where)
    low, high = (_number(given.get(end, share), end, where) for end in ("low", "high"))
    if not low <= share <= high:
        raise BadInput(f"{where}: it must be low <= share <= high; got {low:g}, {share:g}, {high:g}.")
    return Expectation(share, low, high)


def _number(given: object, name: str, where: str) -> float:
    try:
        number = float(given) if isinstance(given, (str, int, float)) and not isinstance(given, bool) else None
    except ValueError:
        number = None
    if number is None or not 0 <= number <= 1:
        raise BadInput(f"{where}: {name} is {given!r}; it must be a number from 0 to 1.")
    return number
