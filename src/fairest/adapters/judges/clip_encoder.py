"""Vectors of pictures and words by a CLIP-like model of the transformers library."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PIL.Image import Image

from fairest.adapters.judges.checkpoint import Checkpoint
from fairest.adapters.judges.clip_model import check_kind, longest_of, scale_of, tokenizer_of
from fairest.adapters.judges.looking import Looking, beside_the_drawing, placed
from fairest.adapters.judges.options import DTYPE
from fairest.errors import BadInput, JudgingFailed

if TYPE_CHECKING:
    from fairest.adapters.judges.zero_shot import Vectors

__all__ = ["ClipEncoder", "unit"]

_PADDED = ("siglip", "siglip2")
"""Trained on texts that were all filled up to the same length."""
_MANY = 64
"""Texts encoded at a time."""


class ClipEncoder:
    """An `Encoder` of a model that has both `get_text_features` and `get_image_features`."""

    def __init__(self, checkpoint: Checkpoint, model: Any, tokenizer: Any, looking: Looking) -> None:
        self.name = checkpoint.name
        self.scale = scale_of(model, checkpoint)
        self._checkpoint = checkpoint
        self._model = model
        self._tokenizer = tokenizer
        self._looking = looking
        self._longest = longest_of(model, tokenizer)

    @classmethod
    def load(cls, rest: str, device: str = "auto", dtype: str = DTYPE) -> "ClipEncoder":
        """Check and load a folder or repository. Raises `NotFound`, `BadInput`, `BadWeights`."""
        from transformers import AutoModel

        checkpoint = Checkpoint.find(rest, "clip")
        check_kind(checkpoint)
        model = checkpoint.load(AutoModel, device, dtype)
        return cls(checkpoint, model, tokenizer_of(checkpoint.folder), Looking(checkpoint.folder))

    def texts(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        self._check_lengths(texts)
        return np.concatenate([self._words(texts[i : i + _MANY]) for i in range(0, len(texts), _MANY)])

    def pictures(self, pictures: Sequence[Image]) -> "Vectors":
        return self._encoded(self._model.get_image_features, self._looking(pictures))

    def describe(self) -> Mapping[str, object]:
        return {**self._checkpoint.describe(), "dtype": str(self._model.dtype).removeprefix("torch.")}

    def _words(self, texts: Sequence[str]) -> "Vectors":
        filled = self._model.config.model_type in _PADDED
        how = {"padding": "max_length", "max_length": self._longest} if filled else {"padding": True}
        tokens = self._tokenizer(list(texts), return_tensors="pt", **how)
        return self._encoded(self._model.get_text_features, tokens)

    def _encoded(self, encode: Any, inputs: Mapping[str, Any]) -> "Vectors":
        import torch

        beside_the_drawing()
        with torch.inference_mode():
            return unit(encode(**placed(inputs, self._model)))

    def _check_lengths(self, texts: Sequence[str]) -> None:
        """A text that is cut off is another text."""
        for text, tokens in zip(texts, self._tokenizer(list(texts), truncation=False)["input_ids"], strict=True):
            if len(tokens) > self._longest:
                raise BadInput(
                    f"The prompt {text[:60]!r} has {len(tokens)} tokens; {self.name} reads {self._longest}.",
                    hint="Say it in fewer words.",
                )


def unit(features: Any) -> "Vectors":
    """Float32 `[n,d]` of unit norm, of what a model gave: a tensor, or a record whose `pooler_output` it is."""
    import torch

    vectors = getattr(features, "pooler_output", features)
    if not isinstance(vectors, torch.Tensor) or vectors.ndim != 2:
        raise BadInput("The model gives no one vector for a picture or text.", hint="Take a CLIP or SigLIP.")
    if not torch.isfinite(vectors).all():
        raise JudgingFailed("The model gave numbers that are none.", hint="Ask for dtype=float32.")
    found: Vectors = torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy()
    return found
