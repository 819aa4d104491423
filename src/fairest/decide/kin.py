"""Prompts that are held against each other picture by picture: they are drawn together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fairest.records import Prompt

__all__ = ["kin"]


def kin(prompts: Sequence[Prompt]) -> npt.NDArray[np.intp]:
    """The place of each prompt's base, which it is the counterfactual of, `[p]`; its own where it has none."""
    place = {prompt.id: i for i, prompt in enumerate(prompts)}
    heads = [place[prompt.id if prompt.pair is None else prompt.pair] for prompt in prompts]
    return np.array(heads, np.intp)
