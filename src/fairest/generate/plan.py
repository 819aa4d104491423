"""Which pictures to draw: a plan that depends on nothing but prompts, number and seed."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from fairest.generate.doors import Found
from fairest.records import Picture, Prompt

__all__ = ["batches", "plan", "seed_of", "wording_of"]


def plan(
    prompts: Sequence[Prompt],
    numbers: Mapping[str, range],
    seed: int,
    found: Mapping[str, Sequence[Found]] | None = None,
) -> list[Picture]:
    """The pictures to come, prompt by prompt: those with the given numbers, by prompt id. None has a file yet.

    Counterfactuals take the seed and the wording of the prompt they are held against. Of a collection the
    pictures are those that were `found`.
    """
    return [
        _to_draw(prompt, index, seed) if found is None else _to_fetch(prompt, index, found[prompt.id][index])
        for prompt in prompts
        for index in numbers.get(prompt.id, ())
    ]


def batches(wanted: Sequence[Picture], size: int) -> Iterator[Sequence[Picture]]:
    """The plan cut into batches, always at the same places, so that a run gone on with draws the same ones."""
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def seed_of(run_seed: int, prompt_id: str, index: int) -> int:
    """The seed of one picture, 0..2**32-1: it does not depend on which other prompts are asked."""
    return int.from_bytes(_digest(run_seed, prompt_id, index)[:4], "big")


def wording_of(run_seed: int, prompt: Prompt, index: int) -> str:
    """The wording one picture takes, at random by its own digest."""
    draw = int.from_bytes(_digest(run_seed, prompt.pair or prompt.id, index)[4:8], "big")
    return prompt.wordings[draw % len(prompt.wordings)]


def _to_draw(prompt: Prompt, index: int, seed: int) -> Picture:
    own = seed_of(seed, prompt.pair or prompt.id, index)
    return Picture(_id(prompt, index), prompt.id, wording_of(seed, prompt, index), own, file=None)


def _to_fetch(prompt: Prompt, index: int, found: Found) -> Picture:
    return Picture(_id(prompt, index), prompt.id, found.text, found.seed, file=None, source=found.source)


def _id(prompt: Prompt, index: int) -> str:
    return f"{prompt.id}-{index:04d}"


def _digest(run_seed: int, prompt_id: str, index: int) -> bytes:
    return hashlib.sha256(f"{run_seed}/{prompt_id}/{index}".encode()).digest()
