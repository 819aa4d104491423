"""The judges' two networks, of independent design: a residual CNN and a compact transformer.

Both map pictures, float32 `[b,3,64,64]` in 0..1, to `{head: logits [b,k]}`.
"""

from collections.abc import Mapping
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fairest.records import NOBODY
from fairest.village.world import GENDERS, OCCUPATIONS, TONES

__all__ = ["HEADS", "NETWORKS", "CompactTransformer", "ResidualNet"]

HEADS: Mapping[str, tuple[str, ...]] = {
    "occupation": (*OCCUPATIONS, NOBODY),
    "gender": GENDERS,
    "skin-tone": TONES,
}


class _Heads(nn.Module):
    """One linear layer a head on shared features."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleDict({head: nn.Linear(width, len(values)) for head, values in HEADS.items()})

    def forward(self, features: Tensor) -> dict[str, Tensor]:
        return {head: layer(features) for head, layer in self.layers.items()}


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, width)
        self.one = nn.Conv2d(width, width, 3, padding=1)
        self.two = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.two(F.silu(self.one(F.silu(self.norm(x)))))
        return x + y


class ResidualNet(nn.Module):
    """Pixel-unshuffle, then residual blocks at 32, 16, 8 and 4 pixels; about a million weights."""

    def __init__(self, widths: tuple[int, ...] = (32, 64, 128, 160)) -> None:
        super().__init__()
        self.unshuffle = nn.PixelUnshuffle(2)
        sizes = (12, *widths)
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(before, after, 3, stride=1 if i == 0 else 2, padding=1), _Residual(after))
            for i, (before, after) in enumerate(pairwise(sizes))
        )
        self.heads = _Heads(widths[-1])

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        x = self.unshuffle(pictures * 2 - 1)
        for stage in self.stages:
            x = stage(x)
        features: dict[str, Tensor] = self.heads(F.silu(x).mean((2, 3)))
        return features


class _Attention(nn.Module):
    """A pre-norm transformer layer. Attention is spelt out: the fused kernel's bfloat16 backward is slow on CPUs."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm, self.mlp_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mixed, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, tokens: Tensor) -> Tensor:
        b, n, width = tokens.shape
        query, key, value = self.mixed(self.norm(tokens)).view(b, n, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = (query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5).softmax(-1)
        tokens = tokens + self.out((weights @ value).transpose(1, 2).reshape(b, n, width))
        moved: Tensor = tokens + self.mlp(self.mlp_norm(tokens))
        return moved


class CompactTransformer(nn.Module):
    """A convolutional stem to 8 x 8 tokens, transformer layers, attention pooling (Hassani et al. 2021)."""

    def __init__(self, width: int = 144, depth: int = 4) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 32, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(32, 72, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(72, width, 3, stride=2, padding=1),
        )  # fmt: skip
        self.place = nn.Parameter(torch.randn(1, 64, width) * 0.02)
        self.layers = nn.ModuleList(_Attention(width, 6) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.weight = nn.Linear(width, 1)
        self.heads = _Heads(width)

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        tokens = self.stem(pictures * 2 - 1).flatten(2).transpose(1, 2) + self.place
        for layer in self.layers:
            tokens = layer(tokens)
        tokens = self.norm(tokens)
        pooled = (self.weight(tokens).softmax(1) * tokens).sum(1)
        features: dict[str, Tensor] = self.heads(pooled)
        return features


NETWORKS: Mapping[str, type[nn.Module]] = {"residual": ResidualNet, "transformer": CompactTransformer}
