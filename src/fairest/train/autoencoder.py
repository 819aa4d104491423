"""Train a small picture autoencoder: pictures to latents of about unit variance, and back."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from fairest.train.loop import Recipe, Trained, train
from fairest.train.precision import autocast

__all__ = ["train_autoencoder"]

_LATENT_NOISE = 0.1
_EDGES = 2.0


def train_autoencoder(
    vae: Any,
    pictures: Callable[[int], Tensor],
    recipe: Recipe,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train diffusers' `AutoencoderTiny` on `pictures(step)`, float32 `[b,3,h,w]` in 0..1.

    The loss is L1 on pixels and on their differences (edges), with a little noise on the latents so
    that near latents decode to near pictures, and a pull of every latent channel to mean 0 and
    deviation 1, which is what a diffusion model expects.
    """
    vae.train()

    def losses(step: int) -> Tensor:
        truth = pictures(step) * 2 - 1
        with autocast():
            latents = vae.encode(truth).latents
            drawn = vae.decode(latents + _LATENT_NOISE * torch.randn_like(latents)).sample
        return _picture_loss(drawn.float(), truth) + 0.1 * _spread_loss(latents.float())

    return train(losses, vae.parameters(), recipe, on_step=on_step)


def _picture_loss(drawn: Tensor, truth: Tensor) -> Tensor:
    difference = drawn - truth
    across = difference[..., 1:] - difference[..., :-1]
    down = difference[..., 1:, :] - difference[..., :-1, :]
    return difference.abs().mean((1, 2, 3)) + _EDGES * (across.abs().mean((1, 2, 3)) + down.abs().mean((1, 2, 3))) / 2


def _spread_loss(latents: Tensor) -> Tensor:
    mean, deviation = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    return (F.mse_loss(mean, torch.zeros_like(mean)) + F.mse_loss(deviation, torch.ones_like(deviation))).expand(
        len(latents)
    )
