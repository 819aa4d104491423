"""The stored drawings as tensors, ready to be placed on grounds."""

import io
from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

__all__ = ["as_drawings", "premultiplied"]


def as_drawings(files: Sequence[bytes]) -> Tensor:
    """Stored RGBA pictures as float32 `[n,4,h,w]` in 0..1 with premultiplied alpha."""
    return premultiplied([Image.open(io.BytesIO(file)) for file in files])


def premultiplied(pictures: Sequence[Image.Image]) -> Tensor:
    """The same of pictures that are open."""
    straight = np.stack([np.asarray(picture.convert("RGBA"), np.float32) for picture in pictures])
    drawings = torch.from_numpy(straight / 255).permute(0, 3, 1, 2)
    return torch.cat([drawings[:, :3] * drawings[:, 3:], drawings[:, 3:]], 1).contiguous()
