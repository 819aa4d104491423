"""Two runs picture by picture: what was drawn from the same words and the same seed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from fairest.records import Picture

__all__ = ["NotCompared", "Pair", "Pairs", "not_paired", "pairs"]


class Pair(NamedTuple):
    """One picture of A and the picture of B that differs from it by nothing but the model."""

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
    Pictures that no seed decided are no pairs, whatever their names.
    """
    by_id = {picture.id: picture for picture in b}
    shared = {picture.prompt for picture in by_id.values()}
    found: dict[str, list[Pair]] = {}
    for picture in a:
        if picture.prompt in shared:
            row = found.setdefault(picture.prompt, [])
            other = by_id.get(picture.id)
            if other is not None and picture.seed is not None and _asked(picture) == _asked(other):
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
            yield NotCompared(prompt, _why(mine, theirs))


def _why(mine: list[Picture], theirs: list[Picture]) -> str:
    if not {p.text for p in mine} & {p.text for p in theirs}:
        return "asked in other words"
    seeded = all(any(p.seed is not None for p in some) for some in (mine, theirs))
    return (
        "drawn from other seeds" if seeded else "drawn without seeds, so no picture of one belongs to one of the other"
    )


def _asked(picture: Picture) -> tuple[str, str, int | None]:
    return picture.prompt, picture.text, picture.seed


def _by_prompt(pictures: Iterable[Picture]) -> dict[str, list[Picture]]:
    found: dict[str, list[Picture]] = {}
    for picture in pictures:
        found.setdefault(picture.prompt, []).append(picture)
    return found
