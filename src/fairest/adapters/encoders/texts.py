"""Texts into the tokens a CLIP-like model reads, none of them cut off."""

from collections.abc import Sequence
from typing import Any

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.encoders.clip_model import longest_of, tokenizer_of
from fairest.errors import BadInput

__all__ = ["Texts"]

_PADDED = ("siglip", "siglip2")
"""Trained on texts that were all filled up to the same length."""


class Texts:
    """The tokenizer of a model, used as it was while the model was trained."""

    def __init__(self, checkpoint: Checkpoint, model: Any) -> None:
        """Raises `BadWeights` for a folder without a tokenizer."""
        self._name = checkpoint.name
        self._tokenizer = tokenizer_of(checkpoint.folder)
        self._longest = longest_of(model, self._tokenizer)
        filled = model.config.model_type in _PADDED
        self._how = {"padding": "max_length", "max_length": self._longest} if filled else {"padding": True}

    def __call__(self, texts: Sequence[str]) -> Any:
        """Tensors by name. Raises `BadInput` for a text that is too long: one that is cut off is another text."""
        self._check_lengths(texts)
        return self._tokenizer(list(texts), return_tensors="pt", **self._how)

    def _check_lengths(self, texts: Sequence[str]) -> None:
        for text, tokens in zip(texts, self._tokenizer(list(texts), truncation=False)["input_ids"], strict=True):
            if len(tokens) > self._longest:
                raise BadInput(
                    f"The prompt {text[:60]!r} has {len(tokens)} tokens; {self._name} reads {self._longest}.",
                    hint="Say it in fewer words.",
                )
