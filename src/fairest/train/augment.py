"""Drawings to training pictures: placed on a pastel ground, moved, scaled, turned, recoloured.

Drawings are RGBA with premultiplied alpha, float32 `[b,4,h,w]` in 0..1; pictures are float32
`[b,3,size,size]` in 0..1. All randomness comes from the generator that is passed in.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

__all__ = ["FOR_GENERATOR", "FOR_JUDGES", "FOR_PERCEPTOR", "Augmentation", "place"]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far a drawing may be changed. Lengths are shares of the picture's side; angles are degrees.

    `noise` is the largest deviation of the normal noise; each picture draws its own.
    """

    scale: tuple[float, float]
    shift: float
    turn: float = 0.0
    flip: bool = False
    jitter: float = 0.0
    blur: float = 0.0
    noise: float = 0.0


FOR_GENERATOR = Augmentation(scale=(0.95, 1.0), shift=0.03)
FOR_JUDGES = Augmentation(scale=(0.75, 1.1), shift=0.12, turn=10.0, flip=True, jitter=0.06, blur=0.5)
FOR_PERCEPTOR = Augmentation(scale=(0.7, 1.35), shift=0.15, turn=15.0, flip=True, jitter=0.12, blur=0.6, noise=0.2)
"""Rough: what an optimiser shows a perceptor is closer, noisier and softer than any drawing."""


def place(drawings: Tensor, how: Augmentation, size: int, generator: Generator) -> Tensor:
    """One random picture of each drawing, `[b,3,size,size]` in 0..1."""
    b = len(drawings)
    grid = F.affine_grid(_affine(b, how, generator), [b, 4, size, size], align_corners=False)
    moved = F.grid_sample(drawings, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    ground = 0.72 + 0.26 * torch.rand(b, 3, 1, 1, generator=generator)
    pictures = moved[:, :3] + (1 - moved[:, 3:]) * ground
    return _noised(_blurred(_jittered(pictures, how, generator), how, generator), how, generator).clamp(0, 1)


def _affine(b: int, how: Augmentation, generator: Generator) -> Tensor:
    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(b, generator=generator)

    scale = uniform(*how.scale)
    angle = uniform(-how.turn, how.turn) * math.pi / 180
    sign = torch.where(torch.rand(b, generator=generator) < 0.5, -1.0, 1.0) if how.flip else torch.ones(b)
    across, down = uniform(-2 * how.shift, 2 * how.shift), uniform(-2 * how.shift, 2 * how.shift)
    cos, sin = angle.cos() / scale, angle.sin() / scale
    return torch.stack([torch.stack([sign * cos, -sin, across], 1), torch.stack([sign * sin, cos, down], 1)], 1)


def _jittered(pictures: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    if not how.jitter:
        return pictures
    b = len(pictures)
    gain = 1 + how.jitter * (2 * torch.rand(b, 3, 1, 1, generator=generator) - 1)
    offset = how.jitter * (2 * torch.rand(b, 1, 1, 1, generator=generator) - 1)
    return pictures * gain + offset


def _blurred(pictures: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    if not how.blur:
        return pictures
    chosen = (torch.rand(len(pictures), 1, 1, 1, generator=generator) < how.blur).float()
    strength = chosen * torch.rand(len(pictures), 1, 1, 1, generator=generator)
    soft = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    return pictures + strength * (soft - pictures)


def _noised(pictures: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    if not how.noise:
        return pictures
    deviation = how.noise * torch.rand(len(pictures), 1, 1, 1, generator=generator)
    return pictures + deviation * torch.randn(pictures.shape, generator=generator)
