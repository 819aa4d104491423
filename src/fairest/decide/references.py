"""The references of our own: parity, and a table of shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fairest.errors import BadInput
from fairest.records import Expectation

__all__ = ["Parity", "Table", "parity"]


@dataclass(frozen=True, slots=True)
class Parity:
    """Every value of an attribute equally often: 1 / K for each of K values, exactly."""

    name: str = "parity"

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:  # noqa: ARG002
        """1 / K, whatever the concept."""
        share = 1 / len(values)
        return Expectation(share, share, share)

    def describe(self) -> Mapping[str, object]:
        """Its datasheet."""
        return {
            "title": "Parity: every value equally often",
            "source": "arithmetic: one divided by the number of values the judge may give",
            "year": None,
            "licence": None,
            "is_not": "A count of any population, or a claim that equal shares are right for every concept.",
        }


def parity(rest: str = "") -> Parity:
    """The reference called "parity". It takes nothing after the name."""
    if rest:
        raise BadInput(f"The reference 'parity' takes nothing after its name; got {rest!r}.", hint="Write: parity")
    return Parity()


@dataclass(frozen=True, slots=True)
class Table:
    """Shares listed by concept, attribute and value, as in `rows["nurse"]["gender"]["woman"]`.

    What is not listed is not measured against it, and the expectation says what is missing. `datasheet`
    holds title, source, year, licence and `is_not`: what the numbers must not be taken for.
    """

    name: str
    rows: Mapping[str, Mapping[str, Mapping[str, Expectation]]]
    datasheet: Mapping[str, object] = field(default_factory=dict)

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:  # noqa: ARG002
        """The listed share with its interval, or None with the reason."""
        if concept not in self.rows:
            return self._nothing(f"no entry for {concept!r}")
        if attribute not in self.rows[concept]:
            return self._nothing(f"no {attribute} for {concept!r}")
        listed = self.rows[concept][attribute]
        if value not in listed:
            return self._nothing(f"no share of {value!r} for {concept!r} (it has {', '.join(listed) or 'none'})")
        return listed[value]

    def describe(self) -> Mapping[str, object]:
        """Its datasheet; what it does not state is None."""
        blank = {"title": self.name, "source": None, "year": None, "licence": None, "is_not": None}
        return {**blank, **self.datasheet}

    def _nothing(self, what: str) -> Expectation:
        return Expectation(None, None, None, why=f"{self.name} has {what}")
