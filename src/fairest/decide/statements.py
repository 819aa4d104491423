"""What is to be decided: one statement for each prompt, attribute and value, and what it is tested against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fairest import stats
from fairest.decide.doors import Reference
from fairest.decide.plan import Plan
from fairest.decide.trust import Trust
from fairest.errors import BadInput, UnknownName
from fairest.records import Expectation, Prompt
from fairest.stats import Rates

__all__ = ["IN_PART", "Null", "Statement", "against", "statements"]

_OBEDIENCE = Expectation(None, None, None, why="the prompt asks for it: the share is obedience")
IN_PART = Expectation(None, None, None, why="the prompt asks for a part of it")
"""What is expected of an intersection of which the prompt asks for a part."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Null:
    """What a statement is tested against, as shares of *labels*: the judge's errors are in it already.

    Where the reference holds, labels show a share in [low, high]. Where the true share is within delta of the
    reference, so is what lies strictly between `below` and `above`; an edge beyond 0..1 cannot be violated.
    """

    low: float
    high: float
    below: float
    above: float


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, the same for the whole audit; the counts come later."""

    prompt: Prompt
    attribute: str
    values: tuple[str, ...]
    value: str
    asked: bool
    expected: Expectation
    trust: Trust
    null: Null | None
    """None when it is not held against the reference."""

    @property
    def rates(self) -> Rates:
        return self.trust.rates[self.value]

    @property
    def crossed(self) -> bool:
        """Whether it is about an intersection of attributes."""
        return "+" in self.attribute

    @property
    def simultaneous(self) -> int:
        """Over how many intervals alpha is split: those of two values mirror each other, obedience stands alone."""
        return 1 if self.asked or len(self.values) <= 2 else len(self.values)

    def mirrors(self, other: "Statement") -> bool:
        """Whether `other` asks the same of the attribute's other value: its reference is all of 1 minus this one's."""
        same = (self.prompt.id, self.attribute) == (other.prompt.id, other.attribute)
        if not same or len(self.values) != 2 or self.value == other.value or not (self.null and other.null):
            return False
        mine, theirs = self.expected, other.expected
        off = max(abs((mine.low or 0) + (theirs.high or 0) - 1), abs((mine.high or 0) + (theirs.low or 0) - 1))
        return off < _ROUNDING


def against(expected: Expectation, rates: Rates, delta: float) -> Null | None:
    """The null of one statement, seen through the judge; None where nothing is expected."""
    if expected.low is None or expected.high is None:
        return None
    low, high = stats.label_share(expected.low, expected.high, rates)
    return Null(float(low), float(high), _below(expected.high - delta, rates), _above(expected.low + delta, rates))


def _below(edge: float, rates: Rates) -> float:
    """The most labels that a share of at most `edge` can give: with a weak judge that need not be at the edge."""
    if edge < -_ROUNDING:
        return edge
    return float(stats.label_share(0.0, max(0.0, edge), rates)[1])


def _above(edge: float, rates: Rates) -> float:
    """The fewest labels that a share of at least `edge` can give."""
    if edge > 1 + _ROUNDING:
        return edge
    return float(stats.label_share(min(1.0, edge), 1.0, rates)[0])


def statements(
    prompts: Sequence[Prompt],
    reference: Reference,
    plan: Plan,
    support: Mapping[str, Sequence[str]],
    trusts: Mapping[str, Trust],
) -> Iterator[Statement]:
    """Every statement, in the order of prompts, of the plan's attributes and of their values.

    A prompt that asks for a value gives one statement: about that value, as obedience. Raises `UnknownName`
    for an attribute or value outside the support, `BadInput` for a reference that expects what cannot be.
    """
    for prompt in prompts:
        for attribute in plan.attributes:
            if attribute not in support:
                raise UnknownName("attribute", attribute, support)
            values, trust = tuple(support[attribute]), trusts[attribute]
            if outright := _outright(prompt, attribute, values):
                yield Statement(prompt, attribute, values, outright, True, _OBEDIENCE, trust, None)
                continue
            in_part = any(part in prompt.asked for part in attribute.split("+"))
            for value in values:
                expected = IN_PART if in_part else _expected(reference, prompt.concept, attribute, value, values)
                null = against(expected, trust.rates[value], plan.delta)
                yield Statement(prompt, attribute, values, value, False, expected, trust, null)


def _outright(prompt: Prompt, attribute: str, values: Sequence[str]) -> str | None:
    """The value the prompt asks for; of an intersection when it asks for every part."""
    parts = attribute.split("+")
    if not all(part in prompt.asked for part in parts):
        return None
    value = ", ".join(prompt.asked[part] for part in parts)
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
