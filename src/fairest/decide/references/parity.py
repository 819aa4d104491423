"""The reference `parity`: every value equally often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairest.decide.qualities import is_quality
from fairest.decide.references.bare import no_rest
from fairest.records import Expectation

__all__ = ["Parity", "parity"]

_NO_GROUP = "parity is about groups of people, and this describes pictures"


@dataclass(frozen=True, slots=True)
class Parity:
    """Every value of an attribute equally often: 1 / K for each of K values, exactly.

    The values of an intersection ("woman, dark") are values like any other: K is the number of cells. Of what
    describes pictures and no group of people (`decide.qualities`) nothing is expected.
    """

    name: str = "parity"

    def expects(self, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:  # noqa: ARG002
        """1 / K, whatever the concept; None with the reason of what describes pictures."""
        if is_quality(attribute):
            return Expectation(None, None, None, _NO_GROUP)
        share = 1 / len(values)
        return Expectation(share, share, share)

    def describe(self) -> Mapping[str, object]:
        """Its datasheet."""
        return {
            "title": "Parity: every value equally often",
            "source": "arithmetic: one divided by the number of values the judge may give",
            "year": None,
            "licence": None,
            "is_not": "a count of any population, or a claim that equal shares are right for every concept.",
        }


def parity(rest: str = "") -> Parity:
    """The reference called "parity". It takes nothing after the name."""
    no_rest("parity", rest)
    return Parity()
