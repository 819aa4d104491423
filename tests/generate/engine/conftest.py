"""A small random denoiser, for what must hold of every network."""

import pytest
import torch
from torch.nn import functional as F


class ToyCodec:
    """Pixels around zero, or the means of small squares of them."""

    channels = 3

    def __init__(self, factor=1):
        self.factor = factor

    def encode(self, pictures):
        return F.avg_pool2d(2 * pictures - 1, self.factor)

    def decode(self, x):
        return F.interpolate((x + 1) / 2, scale_factor=self.factor)


class ToyDenoiser:
    """Two convolutions with random weights; it counts how often it is asked."""

    def __init__(self, seed=0, factor=1, dtype=torch.float64):
        stream = torch.Generator().manual_seed(seed)
        self.codec = ToyCodec(factor)
        self.first = torch.randn(8, 3, 3, 3, generator=stream, dtype=torch.float64).to(dtype) / 4
        self.second = torch.randn(3, 8, 3, 3, generator=stream, dtype=torch.float64).to(dtype) / 6
        self.asked = 0

    def __call__(self, x, sigma):
        self.asked += 1
        hidden = torch.tanh(F.conv2d(x / (1 + sigma**2) ** 0.5, self.first, padding=1))
        return F.conv2d(hidden, self.second, padding=1)


@pytest.fixture
def toy():
    return ToyDenoiser


@pytest.fixture
def falling():
    """Seven steps of a variance-preserving schedule, from noise far above the picture."""
    return torch.tensor([14.6, 7.0, 3.5, 1.8, 0.9, 0.4, 0.1, 0.0], dtype=torch.float64)


@pytest.fixture
def noise():
    """Of three pictures, 8x6, float64."""
    return torch.randn(3, 3, 8, 6, generator=torch.Generator().manual_seed(7), dtype=torch.float64)
