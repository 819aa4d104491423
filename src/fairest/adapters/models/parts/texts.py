"""Prompts as a pipeline reads them, each once while it is in use."""

import inspect
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.parts.networks import Given, Kind
from fairest.adapters.models.pipeline_loading import quiet

if TYPE_CHECKING:
    import torch

__all__ = ["Prompts"]

_KEPT = 128
"""Of a long prompt a large text encoder says some megabytes."""


class Prompts:
    """Reads by a pipeline's own `encode_prompt`, for a network of a kind."""

    def __init__(self, pipeline: Any, kind: Kind, device: str, dtype: "torch.dtype") -> None:
        self._pipeline = pipeline
        self._kind = kind
        self._device = device
        self._dtype = dtype
        self._of = lru_cache(_KEPT)(self._read)

    def __call__(self, texts: Sequence[str]) -> Given:
        """What the network is given of a batch of texts; of "", what the pipeline itself gives against a prompt."""
        import torch

        parts = [self._of(text) for text in texts]
        return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}

    def _read(self, text: str) -> Given:
        """Each is read alone, so that a batch of them changes none."""
        read = self._kind.read(_encoded(self._pipeline, text, self._device), not text)
        return {name: value.to(self._device, self._dtype) for name, value in read.items()}


def _encoded(pipeline: Any, text: str, device: str) -> Sequence[Any]:
    import torch

    call, takes = (inspect.signature(f).parameters for f in (type(pipeline).__call__, pipeline.encode_prompt))
    told = {
        "prompt": text,
        "prompt_2": None,
        "prompt_3": None,
        "device": device,
        "num_images_per_prompt": 1,
        "do_classifier_free_guidance": not text,
        "clean_caption": False,  # it would rewrite prompts, but only where two more packages are installed
        **({"max_sequence_length": call["max_sequence_length"].default} if "max_sequence_length" in call else {}),
    }
    with quiet(), torch.no_grad():
        given: Sequence[Any] = pipeline.encode_prompt(**{name: value for name, value in told.items() if name in takes})
    return given
