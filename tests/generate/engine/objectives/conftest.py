"""A perceptor so small that its numbers can be followed: a vision transformer of one block, with random weights."""

import pytest
import torch
from torch import nn


class Attending(nn.Module):
    num_heads = 2

    def __init__(self, width):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(width, width) for _ in range(3))

    def forward(self, x):
        q, k, v = (f(x).unflatten(2, (2, -1)).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        return nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2), None


class Seeing(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.first = nn.Parameter(torch.randn(1, 1, width))
        self.blocks = nn.ModuleList([Attending(width), Attending(width), Attending(width)])

    def forward(self, pictures):
        x = self.patches(pictures).flatten(2).transpose(1, 2)
        x = torch.cat([self.first.expand(len(x), -1, -1), x], 1)
        for block in self.blocks:
            x = x + block(x)[0]
        return x[:, 0]


class TinyPerceptor:
    name, size = "tiny", 8

    def __init__(self):
        generator_state = torch.random.get_rng_state()
        torch.manual_seed(0)
        self.network = Seeing().requires_grad_(False).eval()
        torch.random.set_rng_state(generator_state)

    def image(self, pictures):
        if pictures.shape[-1] != self.size:
            pictures = nn.functional.interpolate(pictures, (8, 8), mode="bilinear", antialias=True)
        return nn.functional.normalize(self.network(pictures), dim=1)

    def text(self, texts):
        rows = [torch.randn(8, generator=torch.Generator().manual_seed(len(text))) for text in texts]
        return nn.functional.normalize(torch.stack(rows), dim=1)

    def describe(self):
        return {}


@pytest.fixture(scope="session")
def perceptor():
    return TinyPerceptor()


@pytest.fixture
def pictures():
    """Two pictures."""
    return torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(1))
