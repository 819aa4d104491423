"""Train a text-conditioned diffusion model on latents made beforehand."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from fairest.train.loop import Recipe, Trained, train
from fairest.train.precision import autocast

__all__ = ["train_diffusion"]


def train_diffusion(
    unet: Any,
    scheduler: Any,
    batch: Callable[[int], tuple[Tensor, Tensor]],
    recipe: Recipe,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train a diffusers U-Net by v-prediction (Salimans and Ho 2022, appendix D).

    `batch(step)` gives clean latents `[b,c,h,w]` of unit variance and text states `[b,l,d]`; captions
    to be dropped for classifier-free guidance are already the empty caption's states. `scheduler`
    is any diffusers noise scheduler with `alphas_cumprod`.
    """
    unet.train()
    kept = scheduler.alphas_cumprod

    def losses(step: int) -> Tensor:
        clean, text = batch(step)
        noise = torch.randn_like(clean)
        when = torch.randint(len(kept), (len(clean),))
        signal, sigma = kept[when].sqrt().view(-1, 1, 1, 1), (1 - kept[when]).sqrt().view(-1, 1, 1, 1)
        with autocast():
            velocity: Tensor = unet(signal * clean + sigma * noise, when, encoder_hidden_states=text).sample
        wanted: Tensor = signal * noise - sigma * clean
        return (velocity.float() - wanted).square().mean((1, 2, 3))

    return train(losses, unet.parameters(), recipe, on_step=on_step)
