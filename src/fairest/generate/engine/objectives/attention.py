"""Where a perceptor looks."""

import torch
from torch import Tensor, nn

from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.generate.engine.objective import Box, Objective
from fairest.generate.engine.objectives.rows import within
from fairest.generate.engine.step import Moment
from fairest.generate.engine.tap import tap

__all__ = ["Attention", "attention_maps"]

_NAMES = (("q_proj", "k_proj"), ("to_q", "to_k"))
"""What the libraries call the layers that give queries and keys: transformers, diffusers."""


class Attention(Objective):
    """The share of a token's attention that falls outside a box: lower where the perceptor looks inside.

    Attend-and-Excite's idea (Chefer et al. 2023, section 3), that attention itself is what is optimised, on a vision
    transformer: `layer` names one of its attention modules, `token` whose attention counts, 0 being CLIP's class token.
    Patches count by their centres. Raises `UnknownName` and `BadInput`.
    """

    name = "attention"

    def __init__(self, perceptor: Perceptor, layer: str, box: Box, token: int = 0) -> None:
        self.perceptor, self.layer, self.box, self.token = perceptor, layer, box, token

    def __call__(self, pictures: Tensor, moment: Moment) -> Tensor:  # noqa: ARG002 (the same at every step)
        maps = attention_maps(self.perceptor, self.layer, pictures).mean(1)
        maps = maps[:, within(self.token, maps.shape[1], "token")]
        side = int(maps.shape[-1] ** 0.5)
        patches = maps[:, -side * side :]
        inside = _inside(self.box, side).to(patches)
        return 1 - patches @ inside / patches.sum(1)


def attention_maps(perceptor: Perceptor, layer: str, pictures: Tensor) -> Tensor:
    """`[b,heads,tokens,tokens]`, rows that sum to 1, computed again from the layer's queries and keys.

    Fused attention never holds them, so they cannot be tapped themselves.
    """
    names = _queries_and_keys(perceptor.network, layer)
    with tap(perceptor.network, names) as heard:
        perceptor.image(pictures)
    module = perceptor.network.get_submodule(layer)
    heads = int(getattr(module, "num_heads", 0) or getattr(module, "heads", 1))
    query, key = (heard[name].view(*heard[name].shape[:2], heads, -1).transpose(1, 2) for name in names)
    return torch.softmax(query @ key.transpose(2, 3) / query.shape[-1] ** 0.5, -1)


def _queries_and_keys(network: nn.Module, layer: str) -> list[str]:
    with tap(network, [layer]):  # refuses one that is not there
        children = dict(network.get_submodule(layer).named_children())
    for names in _NAMES:
        if all(name in children for name in names):
            return [f"{layer}.{name}" for name in names]
    raise BadInput(f"The layer {layer!r} is no attention we know.", hint="Name one with q_proj and k_proj, or to_q.")


def _inside(box: Box, side: int) -> Tensor:
    """1 for each patch, row by row, whose centre is in the box."""
    centres = (torch.arange(side) + 0.5) / side
    across = (centres >= box[0]) & (centres < box[2])
    down = (centres >= box[1]) & (centres < box[3])
    return (down[:, None] & across).flatten().float()
