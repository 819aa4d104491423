"""A reference that is a table of shares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fairest.errors import BadInput
from fairest.records import Expectation

__all__ = ["SUM_SLACK", "Table"]

SUM_SLACK = 1e-6
"""So far may shares that should make 1 be from it, for rounding."""


@dataclass(frozen=True, slots=True)
class Table:
    """Shares listed by concept, attribute and value, as in `rows["nurse"]["gender"]["woman"]`.

    Where one of two values is listed, the other is what is missing to 1. What else is not listed is not
    measured against it, and the expectation says what is missing. `datasheet` holds title, source, year,
    licence and `is_not`: what the numbers must not be taken for.
    """

    name: str
    rows: Mapping[str, Mapping[str, Mapping[str, Expectation]]]
    datasheet: Mapping[str, object] = field(default_factory=dict)

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:
        """The listed share with its interval, or None with the reason.

        Raises `BadInput` where shares of all `values` are listed that cannot add up to 1.
        """
        if concept not in self.rows:
            return self._nothing(f"no entry for {concept!r}")
        if attribute not in self.rows[concept]:
            return self._nothing(f"no {attribute} for {concept!r}")
        listed = self.rows[concept][attribute]
        if all(v in listed for v in values):
            self._check_sum([listed[v] for v in values], f"{attribute} for {concept!r}")
        if value in listed:
            return listed[value]
        if len(values) == 2 and (other := next((listed[v] for v in values if v in listed), None)):
            return _rest(other)
        return self._nothing(f"no share of {value!r} for {concept!r} (it has {', '.join(listed) or 'none'})")

    def describe(self) -> Mapping[str, object]:
        """Its datasheet; what it does not state is None."""
        blank = {"title": self.name, "source": None, "year": None, "licence": None, "is_not": None}
        return {**blank, **self.datasheet}

    def entries(self, concept: str | None = None) -> Iterator[tuple[str, str, str, Expectation]]:
        """Every listed share, or those of one concept, with its concept, attribute and value."""
        for listed in self.rows if concept is None else self.rows.keys() & {concept}:
            for attribute, values in self.rows[listed].items():
                yield from ((listed, attribute, value, expected) for value, expected in values.items())

    def _check_sum(self, shares: Sequence[Expectation], of_what: str) -> None:
        ends = [_ends(e) for e in shares]
        least, most = sum(low for low, _ in ends), sum(high for _, high in ends)
        if ends and not least - SUM_SLACK <= 1 <= most + SUM_SLACK:
            total = f"{least:g}" if most - least < SUM_SLACK else f"{least:g} to {most:g}"
            raise BadInput(f"{self.name}: the shares of {of_what} add up to {total}; all values together make 1.")

    def _nothing(self, what: str) -> Expectation:
        return Expectation(None, None, None, why=f"{self.name} has {what}")


def _ends(e: Expectation) -> tuple[float, float]:
    share = e.share or 0.0
    return share if e.low is None else e.low, share if e.high is None else e.high


def _rest(other: Expectation) -> Expectation:
    """What is missing to 1."""
    if other.share is None:
        return other
    low, high = _ends(other)
    return Expectation(1 - other.share, 1 - high, 1 - low)
