"""A batch in which groups have given shares."""

from collections.abc import Mapping

import torch
from torch import Tensor

from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.generate.engine.objective import Objective
from fairest.generate.engine.step import Moment

__all__ = ["Balance"]


class Balance(Objective):
    """KL(target, mean share of the groups over the batch): 0 where the perceptor sees the shares that are asked for.

    `groups` are each group's text, `target` its share of the pictures, which sum to 1. A picture's soft share of the
    groups is the softmax of its similarities over `temperature`; the shares are averaged over the batch first, so no
    single picture is pulled towards the middle. It is the one objective that ties the pictures of a batch together:
    each has the same loss, and a batch is not what its pictures would be one by one.
    """

    name = "balance"

    def __init__(
        self,
        perceptor: Perceptor,
        groups: Mapping[str, str],
        target: Mapping[str, float],
        temperature: float = 0.01,
    ) -> None:
        if set(groups) != set(target) or abs(sum(target.values()) - 1) > 1e-6 or min(target.values()) < 0:
            raise BadInput(
                f"The target {dict(target)} does not fit the groups {', '.join(groups)}.",
                hint="Give each group its share, 0 or more; they sum to 1.",
            )
        self.perceptor, self.temperature = perceptor, temperature
        self.words = perceptor.text(list(groups.values()))
        self.target = torch.tensor([target[group] for group in groups])

    def shares(self, pictures: Tensor) -> Tensor:
        """Each picture's soft share of the groups, `[b,groups]`."""
        seen = self.perceptor.image(pictures)
        return (seen @ self.words.to(seen).T / self.temperature).softmax(1)

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        mean = self.shares(pictures).mean(0)
        target = self.target.to(mean)
        # A mean share of 0 would have a gradient that is no number; float32's least is as good as none.
        log = mean.clamp_min(torch.finfo(mean.dtype).tiny).log()
        divergence = torch.xlogy(target, target).sum() - (target * log).sum()
        return divergence.expand(len(pictures))
