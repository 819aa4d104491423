"""What a diffusion model learns from: clean latents made noisy, and what it should say of them."""

from collections.abc import Callable
from typing import Any, TypeAlias

import torch
from torch import Tensor

from fairest.errors import BadInput

__all__ = ["Noisy", "noising"]

Noisy: TypeAlias = Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]
"""Clean latents and noise, `[b,c,h,w]`, to what the network sees, random times `[b]`, and what it should predict."""


def noising(scheduler: Any) -> Noisy:
    """As the model of this diffusers scheduler was trained.

    It predicts "epsilon" (Ho et al. 2020, equation 14), "v_prediction" (Salimans and Ho 2022, appendix D), "sample",
    or the flow, where the scheduler has no `alphas_cumprod` (Lipman et al. 2022, section 4.1). Raises `BadInput` for
    another.
    """
    if not hasattr(scheduler, "alphas_cumprod"):
        return _flowing(scheduler.config)
    kept, predicts = scheduler.alphas_cumprod, scheduler.config.prediction_type
    if predicts not in ("epsilon", "v_prediction", "sample"):
        raise BadInput(
            f"The scheduler's model predicts {predicts!r}, which is not trained here.",
            hint="known: epsilon, v_prediction, sample, and the flow of flow-matching schedulers",
        )

    def noisy(clean: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        when = torch.randint(len(kept), (len(clean),))
        alpha = kept[when].view(-1, 1, 1, 1).to(clean.device)
        signal, sigma = alpha.sqrt(), (1 - alpha).sqrt()
        wanted = {"epsilon": noise, "v_prediction": signal * noise - sigma * clean, "sample": clean}[predicts]
        return signal * clean + sigma * noise, when.to(clean.device), wanted

    return noisy


def _flowing(config: Any) -> Noisy:
    """Times as in diffusers' FlowMatchEulerDiscreteScheduler: even, then shifted towards the noise."""
    many, shift = config.num_train_timesteps, 1.0 if config.use_dynamic_shifting else config.shift

    def noisy(clean: Tensor, noise: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        even = (1 + torch.randint(many, (len(clean),))) / many
        share = (shift * even / (1 + (shift - 1) * even)).to(clean.device)
        mixed = share.view(-1, 1, 1, 1)
        return (1 - mixed) * clean + mixed * noise, many * share, noise - clean

    return noisy
