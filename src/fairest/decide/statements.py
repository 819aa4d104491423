"""What is to be decided: one statement for each prompt, attribute and value, with its counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fairest.decide.doors import Reference
from fairest.decide.plan import Plan
from fairest.errors import BadInput, UnknownName
from fairest.records import Expectation, Prompt, Tally

__all__ = ["Counts", "Statement", "statements"]

_OBEDIENCE = Expectation(None, None, None, why="the prompt asks for it: the share is obedience")
_ROUNDING = 1e-9


class Counts(NamedTuple):
    """What a test is made of, in the order the functions of `stats` take it."""

    hits: int
    gaps: int
    n: int
    ref_low: float
    ref_high: float


@dataclass(frozen=True, slots=True)
class Statement:
    """The counts behind one finding and what the reference expects of it."""

    prompt: Prompt
    tally: Tally
    value: str
    asked: bool
    expected: Expectation

    @property
    def hits(self) -> int:
        return self.tally.counts[self.value]

    @property
    def counts(self) -> Counts | None:
        """None when it is not held against the reference."""
        low, high = self.expected.low, self.expected.high
        if low is None or high is None:
            return None
        return Counts(self.hits, self.tally.untold, self.tally.drawn, low, high)

    def mirrors(self, other: "Statement") -> bool:
        """Whether `other` is about the attribute's other value and says the same: all of it is 1 minus its own."""
        if self.tally != other.tally or len(self.tally.counts) != 2 or self.value == other.value:
            return False
        mine, theirs = self.counts, other.counts
        if mine is None or theirs is None:
            return False
        off = max(abs(mine.ref_low + theirs.ref_high - 1), abs(mine.ref_high + theirs.ref_low - 1))
        return off < _ROUNDING


def statements(
    tallies: Iterable[Tally],
    prompts: Sequence[Prompt],
    reference: Reference,
    plan: Plan,
    support: Mapping[str, Sequence[str]],
) -> Iterator[Statement]:
    """Every statement, in the order of prompts, of the plan's attributes and of their values.

    A prompt that asks for a value gives one statement: about that value, as obedience.
    """
    tally_of = _sums(tallies)
    for prompt in prompts:
        for attribute in plan.attributes:
            if attribute not in support:
                raise UnknownName("attribute", attribute, support)
            tally = _on_support(tally_of.get((prompt.id, attribute)), prompt.id, attribute, support[attribute])
            if attribute in prompt.asked:
                yield Statement(prompt, tally, _asked(prompt, attribute, support[attribute]), True, _OBEDIENCE)
                continue
            for value in support[attribute]:
                expected = _expected(reference, prompt.concept, attribute, value, support[attribute])
                yield Statement(prompt, tally, value, False, expected)


def _sums(tallies: Iterable[Tally]) -> dict[tuple[str, str], Tally]:
    sums: dict[tuple[str, str], Tally] = {}
    for tally in tallies:
        key = (tally.prompt, tally.attribute)
        sums[key] = sums[key] + tally if key in sums else tally
    return sums


def _on_support(tally: Tally | None, prompt: str, attribute: str, values: Sequence[str]) -> Tally:
    if tally is None:
        raise BadInput(f"There is no tally of {attribute} for the prompt {prompt!r}.")
    for value in tally.counts:
        if value not in values:
            raise UnknownName(f"value of {attribute}", value, values)
    return Tally(prompt, attribute, {value: tally.counts.get(value, 0) for value in values}, tally.gaps)


def _asked(prompt: Prompt, attribute: str, values: Sequence[str]) -> str:
    value = prompt.asked[attribute]
    if value not in values:
        raise UnknownName(f"value of {attribute}", value, values)
    return value


def _expected(reference: Reference, concept: str, attribute: str, value: str, values: Sequence[str]) -> Expectation:
    # References come from outside too: what they say is checked before anything is computed from it.
    given = reference.expects(concept, attribute, value, values)
    if given.share is None:
        return Expectation(None, None, None, given.why or f"{reference.name} expects no share of {value!r}")
    low = given.share if given.low is None else given.low
    high = given.share if given.high is None else given.high
    if not 0 <= low <= given.share <= high <= 1:
        raise BadInput(
            f"The reference {reference.name!r} expects {given.share} ({low} to {high}) of {value!r} for {concept!r}; "
            "it must be 0 <= low <= share <= high <= 1."
        )
    return Expectation(given.share, low, high)
