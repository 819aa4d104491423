"""A picture that changes as the words do."""

from copy import copy

import torch
from torch import Tensor

from fairest.encode import Perceptor
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.objectives.rows import for_each
from fairest.generate.engine.step import Moment

__all__ = ["Direction"]

_SMALL = 1e-4
"""Next to a change's length: where nothing has changed yet, the gradient is finite and points along the words."""


class Direction(Objective):
    """1 - cos(change of the picture, change of the words): 0 where both change alike, 2 where they change opposite.

    StyleGAN-NADA's loss (Gal et al. 2022, equation 2). `before` are the pictures that are to change, `[1 or b,3,h,w]`;
    they are compared whole, so it belongs outside `views`. A change that has not begun counts 1.
    """

    name = "direction"

    def __init__(self, perceptor: Perceptor, source: str, target: str, before: Tensor) -> None:
        self.perceptor = perceptor
        with torch.no_grad():
            from_words, to_words = perceptor.text([source, target])
            self.words = torch.nn.functional.normalize(to_words - from_words, dim=0)
            self.before = perceptor.image(before)

    @torch.no_grad()
    def of(self, before: Tensor) -> "Direction":
        """The same of other pictures; the words are not read again."""
        other = copy(self)
        other.before = self.perceptor.image(before)
        return other

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        seen = self.perceptor.image(pictures)
        change = seen - for_each(self.before.to(seen), len(seen))
        length = (change.square().sum(1) + _SMALL**2).sqrt()
        return 1 - change @ self.words.to(change) / length
