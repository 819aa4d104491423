"""Vectors of pictures and words by a CLIP-like model of the transformers library."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PIL.Image import Image

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.encoders.clip_model import check_kind, scale_of, vectors_of
from fairest.adapters.encoders.texts import Texts
from fairest.adapters.judges.looking import Looking, beside_the_drawing, placed
from fairest.adapters.judges.options import DTYPE
from fairest.errors import JudgingFailed

if TYPE_CHECKING:
    from fairest.adapters.judges.zero_shot import Vectors

__all__ = ["ClipEncoder", "unit"]

_MANY = 64
"""Texts encoded at a time."""


class ClipEncoder:
    """An `Encoder` of a model that has both `get_text_features` and `get_image_features`."""

    def __init__(self, checkpoint: Checkpoint, model: Any, texts: Texts, looking: Looking) -> None:
        self.name = checkpoint.name
        self.scale = scale_of(model, checkpoint)
        self._checkpoint = checkpoint
        self._model = model
        self._tokens = texts
        self._looking = looking

    @classmethod
    def load(cls, rest: str, device: str = "auto", dtype: str = DTYPE) -> "ClipEncoder":
        """Check and load a folder or repository. Raises `NotFound`, `BadInput`, `BadWeights`."""
        from transformers import AutoModel

        checkpoint = Checkpoint.find(rest, "clip")
        check_kind(checkpoint)
        model = checkpoint.load(AutoModel, device, dtype)
        return cls(checkpoint, model, Texts(checkpoint, model), Looking(checkpoint.folder))

    def texts(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        parts = [self._tokens(texts[i : i + _MANY]) for i in range(0, len(texts), _MANY)]
        return np.concatenate([self._encoded(self._model.get_text_features, tokens) for tokens in parts])

    def pictures(self, pictures: Sequence[Image]) -> "Vectors":
        return self._encoded(self._model.get_image_features, self._looking(pictures))

    def describe(self) -> Mapping[str, object]:
        return {**self._checkpoint.describe(), "dtype": str(self._model.dtype).removeprefix("torch.")}

    def _encoded(self, encode: Any, inputs: Mapping[str, Any]) -> "Vectors":
        import torch

        beside_the_drawing()
        with torch.inference_mode():
            return unit(encode(**placed(inputs, self._model)))


def unit(features: Any) -> "Vectors":
    """Float32 `[n,d]` of unit norm, of what a model gave: a tensor, or a record whose `pooler_output` it is."""
    vectors = vectors_of(features)
    if not vectors.isfinite().all():
        raise JudgingFailed("The model gave numbers that are none.", hint="Ask for dtype=float32.")
    found: Vectors = vectors.cpu().numpy()
    return found
