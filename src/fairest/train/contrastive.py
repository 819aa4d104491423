"""Train a dual encoder so that a picture and its caption meet (Radford et al. 2021, section 2.3)."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from fairest.train.loop import Recipe, Trained, train
from fairest.train.precision import autocast

__all__ = ["contrastive_losses", "train_contrastive"]

_HOTTEST = 100.0
"""The largest inverse temperature; beyond it the published training is unstable."""


def train_contrastive(
    clip: Any,
    batch: Callable[[int], tuple[Tensor, dict[str, Tensor], Tensor]],
    recipe: Recipe,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train a transformers `CLIPModel` on `batch(step)`.

    A batch is pixel values `[b,3,h,w]` as the model takes them, the tokens of the captions
    (`input_ids`, `attention_mask`, `[b,l]`), and a number for each caption: rows whose captions are
    equal are not held apart from each other.
    """
    clip.train()

    def losses(step: int) -> Tensor:
        pixels, tokens, same = batch(step)
        with autocast():
            seen = clip.get_image_features(pixel_values=pixels).pooler_output
            read = clip.get_text_features(**tokens).pooler_output
        scale = clip.logit_scale.exp().clamp(max=_HOTTEST)
        return contrastive_losses(F.normalize(seen.float(), dim=-1), F.normalize(read.float(), dim=-1), scale, same)

    return train(losses, clip.parameters(), recipe, on_step=on_step)


def contrastive_losses(seen: Tensor, read: Tensor, scale: Tensor, same: Tensor) -> Tensor:
    """Symmetric InfoNCE of unit vectors `[b,d]`, a loss a row; equal captions are not negatives."""
    logits = scale * seen @ read.T
    equal = (same[:, None] == same[None, :]) & ~torch.eye(len(same), dtype=torch.bool)
    logits = logits.masked_fill(equal, float("-inf"))
    truth = torch.arange(len(same))
    one_way = F.cross_entropy(logits, truth, reduction="none")
    return (one_way + F.cross_entropy(logits.T, truth, reduction="none")) / 2
