"""One training loop for every model: losses a sample in, a trained model out.

Several processes may train together: each calls `train` with its own data, and gradients are
averaged after every step when `torch.distributed` is initialised (see `parallel`).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn import Parameter

from fairest.errors import BadInput

__all__ = ["Recipe", "Trained", "train"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast to train. `steps` counts optimiser steps, `lr` is the highest rate."""

    steps: int
    lr: float
    warmup: float = 0.02
    constant: float = 0.6
    weight_decay: float = 0.01
    clip: float = 1.0
    ema: float | None = None

    def rate(self, step: int) -> float:
        """The learning rate at `step`: linear warm-up, constant, then linear to zero."""
        progress = step / self.steps
        if progress < self.warmup:
            return self.lr * (progress / self.warmup + 1 / self.steps)
        if progress < self.constant:
            return self.lr
        return self.lr * max(0.0, (1 - progress) / (1 - self.constant))


@dataclass(slots=True)
class Trained:
    """What a training left behind: the mean loss of every step, and the averaged weights if asked for."""

    losses: list[float] = field(default_factory=list)
    average: list[Tensor] | None = None

    def use_average(self, parameters: Iterable[Parameter]) -> None:
        """Put the averaged weights into `parameters`, in the order they were trained in."""
        if self.average is None:
            raise BadInput("This training kept no averaged weights.", hint="Give the recipe an `ema`.")
        with torch.no_grad():
            for parameter, mean in zip(parameters, self.average, strict=True):
                parameter.copy_(mean)


def train(
    losses: Callable[[int], Tensor],
    parameters: Iterable[Parameter],
    recipe: Recipe,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Minimise the mean of `losses(step)` (shape `[b]`) over `parameters` by AdamW.

    `on_step(step, loss)` is called after every step. A loss that is not finite stops the training
    with the step at which it appeared.
    """
    weights = list(parameters)
    optimiser = torch.optim.AdamW(weights, lr=recipe.lr, weight_decay=recipe.weight_decay)
    trained = Trained(average=[w.detach().clone() for w in weights] if recipe.ema else None)
    for step in range(recipe.steps):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate(step)
        optimiser.zero_grad(set_to_none=True)
        loss = losses(step).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        _share_gradients(weights)
        torch.nn.utils.clip_grad_norm_(weights, recipe.clip)
        optimiser.step()
        _average(trained.average, weights, recipe.ema, step)
        trained.losses.append(_finite(loss.item(), step))
        if on_step:
            on_step(step, trained.losses[-1])
    return trained


def _finite(loss: float, step: int) -> float:
    if not math.isfinite(loss):
        raise BadInput(f"The loss became {loss} at step {step}.", hint="Lower the learning rate.")
    return loss


def _share_gradients(weights: list[Parameter]) -> None:
    if not dist.is_initialized():
        return
    gradients = [w.grad for w in weights if w.grad is not None]
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    start = 0
    for gradient in gradients:
        gradient.copy_(flat[start : start + gradient.numel()].view_as(gradient))
        start += gradient.numel()


@torch.no_grad()
def _average(average: list[Tensor] | None, weights: list[Parameter], decay: float | None, step: int) -> None:
    if average is None or decay is None:
        return
    warm = min(decay, (1 + step) / (10 + step))
    torch._foreach_lerp_(average, [w.detach() for w in weights], 1 - warm)
