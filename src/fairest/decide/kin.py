"""Prompts that are held against each other picture by picture: drawn together, of the same seeds, so dependent."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from fairest.records import Prompt

__all__ = ["kin", "one_of_each"]


def kin(prompts: Sequence[Prompt]) -> npt.NDArray[np.intp]:
    """The place of each prompt's base, which it is the counterfactual of, `[p]`; its own where it has none."""
    place = {prompt.id: i for i, prompt in enumerate(prompts)}
    heads = [place[prompt.id if prompt.pair is None else prompt.pair] for prompt in prompts]
    return np.array(heads, np.intp)


def one_of_each(prompts: Sequence[Prompt], some: Iterable[str]) -> list[str]:
    """Of some prompts, by id, one of each family: its base where that is among them, else the first that is.

    No two of these share seeds: their pictures are independent. What is none of `prompts` is its own family.
    """
    heads = {prompt.id: prompt.pair or prompt.id for prompt in prompts}
    chosen: dict[str, str] = {}
    for name in some:
        head = heads.get(name, name)
        chosen[head] = name if name == head else chosen.get(head, name)
    return list(chosen.values())
