"""Pictures of any size to vectors, several at a time, without gradients."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairest.encode.doors import Perceptor

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

__all__ = ["embedded"]


def embedded(perceptor: Perceptor, pictures: "Sequence[Image]") -> NDArray[np.float32]:
    """Unit vectors `[b,d]` of pictures in RGB.

    A perceptor that has `images`, for pictures of several sizes at once, is asked that; any other size by size.
    """
    import torch

    tensors = [_as_tensor(picture) for picture in pictures]
    with torch.inference_mode():
        several = getattr(perceptor, "images", None)
        vectors = several(tensors) if several else _size_by_size(perceptor, tensors)
    found: NDArray[np.float32] = vectors.float().cpu().numpy()
    return found


def _size_by_size(perceptor: Perceptor, tensors: "Sequence[Tensor]") -> "Tensor":
    import torch

    places: dict[tuple[int, ...], list[int]] = {}
    for place, tensor in enumerate(tensors):
        places.setdefault(tuple(tensor.shape), []).append(place)
    vectors = torch.cat([perceptor.image(torch.stack([tensors[i] for i in same])) for same in places.values()])
    order = [place for same in places.values() for place in same]
    return vectors[torch.tensor(order).argsort()]


def _as_tensor(picture: "Image") -> "Tensor":
    """`[3,h,w]` in 0..1."""
    import torch

    return torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255
