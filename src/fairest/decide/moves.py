"""Counterfactual pairs summed up: what each change of words moves, over all prompts."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairest.decide.counterfactual import Counterfactual

__all__ = ["Moves", "moves", "strongest_first"]


@dataclass(frozen=True, slots=True)
class Moves:
    """One change and one attribute, asked for or not. Of several values of it, several shares of a prompt may move."""

    change: str
    attribute: str
    asked: bool
    """Whether the prompts ask for the value: then what moves is obedience."""
    compared: int
    """Prompts with a pair that has a label in both."""
    moved: int
    """Prompts with any share that is shown to move."""
    away: int
    """Shares shown to move away from the reference, or from what was asked."""
    towards: int
    otherwise: int
    """Shares shown to move, of which it is not known which way that is."""


def moves(pairs: Sequence[Counterfactual]) -> tuple[Moves, ...]:
    """One for each change and attribute, obedience apart, in the order they come."""
    grouped: dict[tuple[str, str, bool], list[Counterfactual]] = {}
    for pair in pairs:
        grouped.setdefault((_kind(pair), pair.attribute, pair.asked), []).append(pair)
    return tuple(_summed(_name(some), *key[1:], some) for key, some in grouped.items())


def strongest_first(pairs: Sequence[Counterfactual]) -> list[Counterfactual]:
    """Those that are shown to move first, each by its evidence; what was not compared last."""
    return sorted(pairs, key=_strength)


def _kind(pair: Counterfactual) -> str:
    """What its id adds to that of the prompt it is held against, "masculine": words may differ from noun to noun."""
    added = pair.prompt.removeprefix(f"{pair.base}-")
    return pair.change if added == pair.prompt else added


def _name(some: Sequence[Counterfactual]) -> str:
    """The words of a change where they are the same everywhere, else what it is called."""
    words = {pair.change for pair in some}
    return words.pop() if len(words) == 1 else _kind(some[0]).replace("-", " ")


def _summed(change: str, attribute: str, asked: bool, some: Sequence[Counterfactual]) -> Moves:
    ways = [pair.direction for pair in some]
    return Moves(
        change,
        attribute,
        asked,
        compared=len({pair.prompt for pair in some if pair.told}),
        moved=len({pair.prompt for pair in some if pair.direction}),
        away=ways.count("away"),
        towards=ways.count("towards"),
        otherwise=ways.count("moved"),
    )


def _strength(pair: Counterfactual) -> tuple[bool, bool, float, float, float]:
    p_value = 1.0 if pair.p_value is None else pair.p_value
    return pair.direction is None, not pair.told, -(pair.e_value or 0.0), p_value, -abs(pair.difference or 0.0)
