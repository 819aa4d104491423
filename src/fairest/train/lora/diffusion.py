"""Train a LoRA of a diffusion model on latents and the states of their captions."""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from fairest.train.diffusion import Batch, diffusion_losses
from fairest.train.loop import Recipe, Trained
from fairest.train.lora.record import Lora
from fairest.train.lora.training import ATTENTION, fit_lora

__all__ = ["train_lora"]


def train_lora(
    unet: Any,
    scheduler: Any,
    batch: Callable[[int], Batch | tuple[Tensor, Tensor]],
    recipe: Recipe,
    *,
    rank: int = 4,
    alpha: float | None = None,
    targets: str | Sequence[str] = ATTENTION,
    seed: int = 0,
    on_step: Callable[[int, float], None] | None = None,
) -> tuple[Lora, Trained]:
    """A LoRA of diffusers' `unet` (or transformer), trained as the model itself was: see `train.diffusion`.

    `batch(step)` gives clean latents and text states, as `train.diffusion.picked` does. The model stays as it is.
    """
    losses = diffusion_losses(unet, scheduler, batch)
    return fit_lora(unet, losses, recipe, rank=rank, alpha=alpha, targets=targets, seed=seed, on_step=on_step)
