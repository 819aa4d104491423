"""Which way is down, and which term is to blame where nobody knows."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

__all__ = ["gradients"]


def gradients(losses: Mapping[str, Tensor], by: Sequence[Tensor]) -> tuple[list[Tensor | None], dict[str, Tensor]]:
    """Of the sum of all losses `[b]`, by each tensor; None for one that does not count.

    Where one is no number, the gradient of the first term that is none by itself comes with it, by a name to tell, for
    `check_finite`. Only then is there a second look, term by term. Losses may lie on several devices.
    """
    sums = {name: loss.sum() for name, loss in losses.items() if loss.requires_grad}
    if not sums:  # every term is switched off at this moment
        return [None] * len(by), {}
    found = _slope(list(sums.values()), by)
    if (broken := _broken(found)) is None:
        return found, {}
    for name, loss in sums.items():
        if (alone := _broken(_slope([loss], by))) is not None:
            return found, {f"The gradient of {name}": alone}
    return found, {f"The gradient of {' + '.join(sums)}": broken}  # only their sum is too large


def _slope(sums: Sequence[Tensor], by: Sequence[Tensor]) -> list[Tensor | None]:
    total = sum((loss.to(sums[0]) for loss in sums[1:]), start=sums[0])
    return list(torch.autograd.grad(total, by, retain_graph=True, allow_unused=True))


def _broken(slopes: Sequence[Tensor | None]) -> Tensor | None:
    return next((slope for slope in slopes if slope is not None and not slope.isfinite().all()), None)
