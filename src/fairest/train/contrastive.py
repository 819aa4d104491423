"""Train a dual encoder so that a picture and its caption meet (Radford et al. 2021, section 2.3)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from fairest.train.loop import Recipe, Trained, train
from fairest.train.precision import autocast

__all__ = ["Attack", "contrastive_losses", "train_contrastive"]

_HOTTEST = 100.0
"""The largest inverse temperature; beyond it the published training is unstable."""


@dataclass(frozen=True, slots=True)
class Attack:
    """How pictures are worsened before they are learnt from: by the change that most misleads the model as it is.

    What is trained so moves pictures as people would when a gradient asks it what to change (Madry et al. 2018,
    section 2; Santurkar et al. 2019, "Image synthesis with a single (robust) classifier").
    """

    reach: float
    """The largest change of a picture: its Euclidean norm in pixel values, as the model takes them."""
    steps: int = 2
    ramp: float = 0.3
    """The share of the training in which the reach grows from nothing."""

    def reach_at(self, step: int, steps: int) -> float:
        return self.reach * min(1.0, (step + 1) / max(1.0, self.ramp * steps))


def train_contrastive(
    clip: Any,
    batch: Callable[[int], tuple[Tensor, dict[str, Tensor], Tensor]],
    recipe: Recipe,
    *,
    attack: Attack | None = None,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train a transformers `CLIPModel` on `batch(step)`.

    A batch is pixel values `[b,3,h,w]` as the model takes them, the tokens of the captions
    (`input_ids`, `attention_mask`, `[b,l]`), and a number for each caption: rows whose captions are
    equal are not held apart from each other. With an `attack` it learns from worsened pictures.
    """
    clip.train()

    def losses(step: int) -> Tensor:
        pixels, tokens, same = batch(step)
        with autocast():
            read = F.normalize(clip.get_text_features(**tokens).pooler_output.float(), dim=-1)
        scale = clip.logit_scale.exp().clamp(max=_HOTTEST)

        def of(pixels: Tensor) -> Tensor:
            return contrastive_losses(_seen(clip, pixels), read, scale, same)

        def fixed(pixels: Tensor) -> Tensor:
            return contrastive_losses(_seen(clip, pixels), read.detach(), scale.detach(), same)

        return of(_worsened(pixels, fixed, attack, attack.reach_at(step, recipe.steps)) if attack else pixels)

    return train(losses, clip.parameters(), recipe, on_step=on_step)


def _seen(clip: Any, pixels: Tensor) -> Tensor:
    with autocast():
        seen = clip.get_image_features(pixel_values=pixels).pooler_output
    return F.normalize(seen.float(), dim=-1)


def _worsened(pixels: Tensor, losses: Callable[[Tensor], Tensor], attack: Attack, reach: float) -> Tensor:
    """Pictures within `reach` of these that the model reads worst, found by steps along the loss's gradient."""
    change = _of_length(torch.randn_like(pixels), reach * torch.rand(len(pixels)))
    for _ in range(attack.steps):
        change.requires_grad_()
        (gradient,) = torch.autograd.grad(losses(pixels + change).sum(), change)
        moved = change.detach() + _of_length(gradient, torch.full((len(pixels),), 1.5 * reach / attack.steps))
        change = _of_length(moved, moved.flatten(1).norm(dim=1).clamp(max=reach))
    return pixels + change


def _of_length(changes: Tensor, lengths: Tensor) -> Tensor:
    norms: Tensor = changes.flatten(1).norm(dim=1).clamp(min=1e-12)
    return changes * (lengths / norms).view(-1, 1, 1, 1)


def contrastive_losses(seen: Tensor, read: Tensor, scale: Tensor, same: Tensor) -> Tensor:
    """Symmetric InfoNCE of unit vectors `[b,d]`, a loss a row; equal captions are not negatives."""
    logits = scale * seen @ read.T
    equal = (same[:, None] == same[None, :]) & ~torch.eye(len(same), dtype=torch.bool)
    logits = logits.masked_fill(equal, float("-inf"))
    truth = torch.arange(len(same))
    one_way = F.cross_entropy(logits, truth, reduction="none")
    return (one_way + F.cross_entropy(logits.T, truth, reduction="none")) / 2
