"""Train a LoRA of any network, by any loss; the network itself stays as it is."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import Parameter

from fairest.errors import BadInput
from fairest.train.loop import Recipe, Trained, train
from fairest.train.lora.applying import adapted
from fairest.train.lora.fitting import Layer, device_of
from fairest.train.lora.record import Factors, Lora

__all__ = ["ATTENTION", "fit_lora", "new_lora"]

ATTENTION = ("to_q", "to_k", "to_v", "to_out.0")
"""The four projections of attention, as diffusers names them: what most LoRAs change."""


def new_lora(
    network: nn.Module,
    *,
    rank: int = 4,
    alpha: float | None = None,
    targets: str | Sequence[str] = ATTENTION,
    seed: int = 0,
) -> Lora:
    """One that changes nothing yet, for training: up is 0, down random (Hu et al. 2021, section 4.1).

    `targets` are the last parts of the paths of the layers to change, or one regular expression for whole paths.
    `alpha` is the rank where none is given, so that the scale is 1. Raises `BadInput` where no layer is meant.
    """
    generator = torch.Generator().manual_seed(seed)
    layers = {
        path: _nothing_yet(module, rank, float(rank if alpha is None else alpha), generator)
        for path, module in network.named_modules()
        if rank > 0 and _is_meant(path, targets) and isinstance(module, Layer)
    }
    if not layers:
        raise BadInput(
            f"No layer of this {type(network).__name__} gets a LoRA of rank {rank} by targets {targets!r}.",
            hint="Name the ends of paths of Linear or Conv2d layers, as in network.named_modules(), and a rank from 1.",
        )
    return Lora(layers)


def fit_lora(
    network: nn.Module,
    losses: Callable[[int], Tensor],
    recipe: Recipe,
    *,
    rank: int = 4,
    alpha: float | None = None,
    targets: str | Sequence[str] = ATTENTION,
    seed: int = 0,
    on_step: Callable[[int, float], None] | None = None,
) -> tuple[Lora, Trained]:
    """Train a new LoRA of `network` until `losses(step)`, `[b]`, are low; they call the network, which is adapted.

    The network's own weights are frozen meanwhile; its mode, training or evaluation, stays what it is.
    """
    lora = new_lora(network, rank=rank, alpha=alpha, targets=targets, seed=seed)
    parameters = [factor for factor in lora.parameters() if isinstance(factor, Parameter)]
    with _frozen(network), adapted(network, {lora: 1.0}):
        trained = train(losses, parameters, recipe, on_step=on_step)
    return lora.detached(), trained


def _is_meant(path: str, targets: str | Sequence[str]) -> bool:
    if isinstance(targets, str):
        return re.fullmatch(targets, path) is not None
    return any(f".{path}".endswith(f".{target}") for target in targets)


def _nothing_yet(module: nn.Linear | nn.Conv2d, rank: int, alpha: float, generator: torch.Generator) -> Factors:
    high, *wide = module.weight.shape
    bound = 1 / math.sqrt(math.prod(wide))
    down = bound * (2 * torch.rand(rank, *wide, generator=generator) - 1)
    up = torch.zeros(high, rank, *[1] * (len(wide) - 1))
    device = device_of(module.weight)
    return Factors(Parameter(down.to(device)), Parameter(up.to(device)), alpha)


@contextmanager
def _frozen(network: nn.Module) -> Iterator[None]:
    learning = [weight for weight in network.parameters() if weight.requires_grad]
    for weight in learning:
        weight.requires_grad_(False)
    try:
        yield
    finally:
        for weight in learning:
            weight.requires_grad_(True)
