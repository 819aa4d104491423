"""A random stream for each picture, so that a batch gives the same pictures as one by one."""

import hashlib
from collections.abc import Sequence

import torch
from torch import Generator, Tensor

__all__ = ["Streams"]


class Streams:
    """Draws numbers for a batch, each picture's from its own seed and a purpose.

    Streams of another purpose ("noise", "crops") are independent: more crops leave the noise as it was.
    All are drawn on the CPU, so that devices agree.
    """

    def __init__(self, seeds: Sequence[int], purpose: str = "noise") -> None:
        self.seeds = tuple(seeds)
        self.purpose = purpose
        self._streams = [Generator("cpu").manual_seed(_mixed(seed, purpose)) for seed in seeds]

    def __len__(self) -> int:
        return len(self.seeds)

    def of(self, purpose: str) -> "Streams":
        """Fresh streams of the same pictures for another purpose."""
        return Streams(self.seeds, purpose)

    def normal(self, *shape: int) -> Tensor:
        """Float32 `[b, *shape]`, standard normal."""
        return torch.stack([torch.randn(shape, generator=stream) for stream in self._streams])

    def uniform(self, *shape: int) -> Tensor:
        """Float32 `[b, *shape]`, even in 0..1."""
        return torch.stack([torch.rand(shape, generator=stream) for stream in self._streams])


def _mixed(seed: int, purpose: str) -> int:
    digest = hashlib.sha256(f"{seed}/{purpose}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
