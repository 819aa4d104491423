"""Pictures into the pixels a model of the transformers library wants."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL.Image import Image

from fairest.adapters.encoders.clip_model import processor_of

__all__ = ["Looking", "beside_the_drawing", "narrowed", "placed"]

_LONGEST = 16
"""Times the shorter side, for models that see the square in the middle alone."""


class Looking:
    """A model's own preparation of pictures, by Pillow: the same pixels whether torchvision is installed or not."""

    def __init__(self, folder: Path) -> None:
        """Raises `BadWeights` for a folder that does not say how its model wants pictures."""
        self._processor = processor_of(folder)

    def __call__(self, pictures: Sequence[Image]) -> Any:
        """Tensors by name, `pixel_values` and whatever else the model takes, for pictures of any size."""
        middle = getattr(self._processor, "do_center_crop", False)
        rgb = [(narrowed(picture) if middle else picture).convert("RGB") for picture in pictures]
        return self._processor(rgb, return_tensors="pt", input_data_format="channels_last")


def narrowed(picture: Image) -> Image:
    """The middle of a very wide or tall picture: its shorter side is enlarged, and memory with it."""
    width, height = picture.size
    most = _LONGEST * min(width, height)
    if max(width, height) <= most:
        return picture
    left, top = max(0, width - most) // 2, max(0, height - most) // 2
    return picture.crop((left, top, left + min(width, most), top + min(height, most)))


def placed(inputs: Mapping[str, Any], model: Any) -> dict[str, Any]:
    """Tensors where the model computes, those of real numbers in its number format."""
    return {
        name: tensor.to(model.device, model.dtype) if tensor.is_floating_point() else tensor.to(model.device)
        for name, tensor in inputs.items()
    }


def beside_the_drawing() -> None:
    """Compute with one thread where this is not the main one: two teams on the same cores would make both wait."""
    import torch

    if threading.current_thread() is not threading.main_thread():
        torch.set_num_threads(1)  # this thread's alone
