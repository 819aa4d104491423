"""Train a picture classifier with several heads at once."""

from collections.abc import Callable, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fairest.train.loop import Recipe, Trained, train
from fairest.train.precision import autocast

__all__ = ["train_classifier"]


def train_classifier(
    model: nn.Module,
    batch: Callable[[int], tuple[Tensor, Mapping[str, Tensor]]],
    recipe: Recipe,
    *,
    on_step: Callable[[int, float], None] | None = None,
) -> Trained:
    """Train `model(pictures) -> {head: logits [b,k]}` on `batch(step)`.

    A batch is pictures, float32 `[b,3,h,w]` in 0..1, and for each head the wanted probabilities
    `[b,k]`: one 1 where the value is known, evenly spread where nobody could know it (this is what
    teaches a judge to be unsure), all 0 where the head is not to learn from the row.
    """
    model.train()

    def losses(step: int) -> Tensor:
        pictures, wanted = batch(step)
        with autocast():
            logits = model(pictures)
        return torch.stack([_cross_entropy(logits[head].float(), wanted[head]) for head in wanted]).sum(0)

    return train(losses, model.parameters(), recipe, on_step=on_step)


def _cross_entropy(logits: Tensor, wanted: Tensor) -> Tensor:
    return -(wanted * F.log_softmax(logits, -1)).sum(-1)
