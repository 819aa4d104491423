"""Two runs picture by picture: what was drawn from the same words and the same seed."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

from fairest.records import Picture

__all__ = ["NotCompared", "Pair", "Pairs", "by_prompt", "matched", "not_paired", "pairs"]

_Key = TypeVar("_Key", bound=Hashable)


class Pair(NamedTuple):
    """One picture of A and the picture of B that differs from it by the model or by one change of its words alone, and
    by chance if unseeded."""

    a: Picture
    b: Picture


Pairs: TypeAlias = Mapping[str, tuple[Pair, ...]]
"""By prompt. Every prompt of both runs has its row, also one without a pair."""


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A prompt of which nothing is said, and why."""

    prompt: str
    why: str


def pairs(a: Iterable[Picture], b: Iterable[Picture]) -> dict[str, tuple[Pair, ...]]:
    """Pictures with the same prompt, text and seed in both runs, in the order of A.

    Runs that stop by themselves draw different numbers of pictures: what only one of them has is left out.
    Pictures that no seed decided are paired by their number: independent draws may be, but each pair says less.
    """
    of_a, of_b = by_prompt(a), by_prompt(b)
    return {
        prompt: tuple(matched(map(_named, row), map(_named, of_b[prompt])))
        for prompt, row in of_a.items()
        if prompt in of_b
    }


def matched(a: Iterable[tuple[_Key, Picture]], b: Iterable[tuple[_Key, Picture]]) -> Iterator[Pair]:
    """Pictures of the same key, each once, in the order of A."""
    others: dict[_Key, list[Picture]] = {}
    for key, picture in b:
        others.setdefault(key, []).append(picture)
    for key, picture in a:
        if twins := others.get(key):
            yield Pair(picture, twins.pop(0))


def not_paired(a: Iterable[Picture], b: Iterable[Picture]) -> Iterator[NotCompared]:
    """The prompts of either run that have no pair, each with the reason."""
    of_a, of_b = by_prompt(a), by_prompt(b)
    for prompt in dict.fromkeys([*of_a, *of_b]):
        mine, theirs = of_a.get(prompt, []), of_b.get(prompt, [])
        if not theirs or not mine:
            yield NotCompared(prompt, f"only {'A' if mine else 'B'} has pictures of it")
        elif not pairs(mine, theirs)[prompt]:
            same_words = {p.text for p in mine} & {p.text for p in theirs}
            yield NotCompared(prompt, "drawn from other seeds" if same_words else "asked in other words")


def by_prompt(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    """The pictures of each prompt, in their order."""
    found: dict[str, list[Picture]] = {}
    for picture in pictures:
        found.setdefault(picture.prompt, []).append(picture)
    return found


def _named(picture: Picture) -> tuple[tuple[str, str | int], Picture]:
    """With what the picture it belongs to has as well: without a seed, its number."""
    return (picture.text, picture.id if picture.seed is None else picture.seed), picture
