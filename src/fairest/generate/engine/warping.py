"""Move whole pictures: nearer, turned, to the side. What a film does to its last frame before it draws the next."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from fairest.errors import BadInput

__all__ = ["STILL", "Motion", "warp"]


@dataclass(frozen=True, slots=True)
class Motion:
    """How pictures move from one frame to the next: first shifted, then turned and zoomed about the centre.

    The order and the directions are those of Disco Diffusion's 2D key frames.
    """

    zoom: float = 1.0
    """Above 1 comes nearer, below 1 goes away."""
    angle: float = 0.0
    """Degrees, counter-clockwise."""
    x: float = 0.0
    """To the right, as a share of the width."""
    y: float = 0.0
    """Down, as a share of the height."""

    def __post_init__(self) -> None:
        if not (all(map(math.isfinite, (self.zoom, self.angle, self.x, self.y))) and self.zoom > 0):
            raise BadInput(f"{self} cannot be made.", hint="The zoom is above 0 (1 stays), and all numbers are finite.")


STILL = Motion()


def warp(pictures: Tensor, motion: Motion) -> Tensor:
    """Pictures `[b,3,h,w]` in 0..1 moved; what comes in at an edge is their reflection there. Without gradients.

    No motion gives exactly the same pictures, and a shift by whole pixels moves them exactly. All else is bicubic:
    over a hundred frames, linear steps would blur a film. Worked out in float64 on the CPU, so that devices agree.
    """
    if motion == STILL:
        return pictures
    height, width = pictures.shape[-2:]
    grid = _sources(motion, height, width).expand(len(pictures), -1, -1, -1)
    moved = F.grid_sample(
        pictures.detach().cpu().double(), grid, mode="bicubic", padding_mode="reflection", align_corners=False
    )
    return moved.clamp(0, 1).to(pictures)


def _sources(motion: Motion, height: int, width: int) -> Tensor:
    """Where each pixel comes from, `[1,h,w,2]` in -1..1: turned back in pixels, whose sides are equal, then shifted."""
    turn, share = math.radians(motion.angle), torch.float64
    right = torch.arange(width, dtype=share) - (width - 1) / 2
    down = (torch.arange(height, dtype=share) - (height - 1) / 2)[:, None]
    cos, sin = math.cos(turn) / motion.zoom, math.sin(turn) / motion.zoom
    x = (cos * right - sin * down) * 2 / width - 2 * motion.x
    y = (sin * right + cos * down) * 2 / height - 2 * motion.y
    return torch.stack([x, y], -1)[None]
