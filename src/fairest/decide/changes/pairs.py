"""Two runs picture by picture: what was drawn from the same words and the same seed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from fairest.records import Picture

__all__ = ["NotCompared", "Pair", "Pairs", "not_paired", "pairs"]


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
    """Pictures with the same prompt, id, text and seed in both runs, in the order of A.

    Runs that stop by themselves draw different numbers of pictures: what only one of them has is left out.
    Pictures that no seed decided are paired by their number: independent draws may be, but each pair says less.
    """
    by_id = {picture.id: picture for picture in b}
    shared = {picture.prompt for picture in by_id.values()}
    found: dict[str, list[Pair]] = {}
    for picture in a:
        if picture.prompt in shared:
            row = found.setdefault(picture.prompt, [])
            other = by_id.get(picture.id)
            if other is not None and _asked(picture) == _asked(other):
                row.append(Pair(picture, other))
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


def _asked(picture: Picture) -> tuple[str, str, int | None]:
    return picture.prompt, picture.text, picture.seed


def _by_prompt(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    found: dict[str, list[Picture]] = {}
    for picture in pictures:
        found.setdefault(picture.prompt, []).append(picture)
    return found
