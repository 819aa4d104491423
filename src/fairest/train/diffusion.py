"""Train a text-conditioned diffusion model on latents made beforehand, or on pictures."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from fairest.train.loop import Recipe, Trained, train
from fairest.train.noising import noising
from fairest.train.precision import autocast

__all__ = ["Batch", "diffusion_losses", "picked", "train_diffusion"]


class Batch(NamedTuple):
    """What a step learns from. A first stage has the first two alone."""

    clean: Tensor
    """Latents or pictures around zero, `[b,c,h,w]`."""
    text: Tensor | Mapping[str, Tensor]
    """Text states `[b,l,d]`; captions dropped for classifier-free guidance are the empty caption's already.

    Where the network takes more than that, all it takes, by name.
    """
    beside: Tensor | None = None
    """Channels the network sees beside the noisy ones, `[b,k,h,w]`: the small picture of a second stage."""
    level: Tensor | None = None
    """How rough `beside` is, `[b]`: the network's class label."""


def train_diffusion(
    unet: Any,
    scheduler: Any,
    batch: Callable[[int], Batch | tuple[Tensor, Tensor]],
    recipe: Recipe,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train a diffusers U-Net, or transformer, to predict what its `scheduler` says it does: see `train.noising`."""
    unet.train()
    return train(diffusion_losses(unet, scheduler, batch), unet.parameters(), recipe, on_step=on_step)


def diffusion_losses(
    unet: Any, scheduler: Any, batch: Callable[[int], Batch | tuple[Tensor, Tensor]]
) -> Callable[[int], Tensor]:
    """The squared error, `[b]`, of what `unet` predicts of the batch of a step, at random levels of noise."""
    noisy = noising(scheduler)

    def losses(step: int) -> Tensor:
        given = Batch(*batch(step))
        x, when, wanted = noisy(given.clean, torch.randn_like(given.clean))
        with autocast():
            predicted = _predicted(unet, x, when, given)
        return (predicted.float() - wanted).square().mean((1, 2, 3))

    return losses


def picked(
    latents: Tensor, states: Tensor, empty: Tensor, *, size: int = 8, drop: float = 0.1, seed: int = 0
) -> Callable[[int], Batch]:
    """Batches of `size` random rows of latents `[n,c,h,w]` with the states of their captions, `[n,l,d]`.

    A share `drop` of the captions is replaced by the empty one, `[l,d]`: guidance needs a model that knows both.
    """
    generator = torch.Generator().manual_seed(seed)

    def batch(_step: int) -> Batch:
        rows = torch.randint(len(latents), (size,), generator=generator)
        dropped = torch.rand(size, 1, 1, generator=generator) < drop
        return Batch(latents[rows], torch.where(dropped.to(states.device), empty, states[rows]))

    return batch


def _predicted(unet: Any, x: Tensor, when: Tensor, given: Batch) -> Tensor:
    seen = x if given.beside is None else torch.cat([x, given.beside], 1)
    named = given.text if isinstance(given.text, Mapping) else {"encoder_hidden_states": given.text}
    level = {} if given.level is None else {"class_labels": given.level}
    sample: Tensor = unet(seen, timestep=when, **named, **level).sample
    return sample
