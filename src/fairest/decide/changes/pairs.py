"""Two runs picture by picture: what was drawn from the same words and the same seed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from fairest.records import Picture

__all__ = ["NotCompared", "Pair", "Pairs", "not_paired", "pairs"]


_Twin: TypeAlias = tuple[str, str, str | int]


class Pair(NamedTuple):
    """One picture of A and the picture of B that differs from it by the model alone, and by chance if unseeded."""

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
    others: dict[_Twin, list[Picture]] = {}
    for picture in b:
        others.setdefault(_twin(picture), []).append(picture)
    shared = {picture.prompt for some in others.values() for picture in some}
    found: dict[str, list[Pair]] = {}
    for picture in a:
        if picture.prompt in shared:
            row = found.setdefault(picture.prompt, [])
            if twins := others.get(_twin(picture)):
                row.append(Pair(picture, twins.pop(0)))
    return {prompt: tuple(row) for prompt, row in found.items()}


def not_paired(a: Iterable[Picture], b: Iterable[Picture]) -> Iterator[NotCompared]:
    """The prompts of either run that have no pair, each with the reason."""
    of_a, of_b = _by_prompt(a), _by_prompt(b)
    for prompt in dict.fromkeys([*of_a, *of_b]):
        mine, theirs = of_a.get(prompt, []), of_b.get(prompt, [])
        if not theirs or not mine:
            yield NotCompared(prompt, f"only {'A' if mine else 'B'} has pictures of it")
        elif not pairs(mine, theirs)[prompt]:
            same_words = {p.text for p in mine} & {p.text for p in theirs}
            yield NotCompared(prompt, "drawn from other seeds" if same_words else "asked in other words")


def _twin(picture: Picture) -> _Twin:
    """What the picture it belongs to has as well: without a seed, its number."""
    return picture.prompt, picture.text, picture.id if picture.seed is None else picture.seed


def _by_prompt(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    found: dict[str, list[Picture]] = {}
    for picture in pictures:
        found.setdefault(picture.prompt, []).append(picture)
    return found
