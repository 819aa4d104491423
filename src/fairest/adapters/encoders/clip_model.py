"""Whether a model of the transformers library compares pictures with words, and what is needed of it for that."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.adapters.encoders.checkpoint import Checkpoint
from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.weights import NO_CODE, first_line
from fairest.errors import BadInput, BadWeights

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["check_kind", "longest_of", "processor_of", "scale_of", "tokenizer_of", "vectors_of"]

_WORDS = ("tokenizer.json", "vocab.json", "vocab.txt", "*.model")
"""Without any of them transformers makes a tokenizer that knows no word, and says nothing."""


def check_kind(checkpoint: Checkpoint) -> None:
    """Raise `BadInput`, before weights are loaded, for a class that does not give both kinds of vectors."""
    from transformers import MODEL_MAPPING, AutoConfig

    try:
        config = AutoConfig.from_pretrained(checkpoint.folder, local_files_only=True, trust_remote_code=False)
    except (ValueError, KeyError, OSError) as error:
        raise BadWeights(
            f"This version of transformers does not know the model in {checkpoint.folder}: {first_line(error)}.",
            hint=NO_CODE,
        ) from error
    kind = MODEL_MAPPING.get(type(config), None)
    if not all(hasattr(kind, method) for method in ("get_text_features", "get_image_features")):
        raise BadInput(
            f"{checkpoint.folder} is a {checkpoint.kind}, which does not compare pictures with words.",
            hint="Give a CLIPModel, SiglipModel or their like; hf:FOLDER takes image classifiers.",
        )


def scale_of(model: Any, checkpoint: Checkpoint) -> float:
    """What cosines are multiplied by. Raises `BadInput` for a model that learnt no such number."""
    import torch

    learnt = getattr(model, "logit_scale", None)
    if isinstance(learnt, torch.Tensor) and learnt.numel() == 1:
        return float(learnt.detach().float().exp())
    temperature = getattr(model, "temperature", None)  # as ALIGN calls its inverse
    if isinstance(temperature, torch.Tensor) and temperature.numel() == 1:
        return 1 / float(temperature.detach())
    raise BadInput(f"{checkpoint.folder} is a {checkpoint.kind}, which learnt no scale.", hint="Take a CLIP or SigLIP.")


def tokenizer_of(folder: Path) -> Any:
    """Raises `BadWeights` for a folder without one."""
    from transformers import AutoTokenizer

    hint = f"It needs tokenizer.json or its like: tokenizer.save_pretrained(folder) writes them. {NO_CODE}"
    if not any(file for pattern in _WORDS for file in folder.glob(pattern)):
        raise BadWeights(f"{folder} has no tokenizer.", hint=hint)
    try:
        with quiet():
            return AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # of several libraries
        raise BadWeights(f"The tokenizer of {folder} cannot be loaded: {first_line(error)}.", hint=hint) from error


def longest_of(model: Any, tokenizer: Any) -> int:
    """Tokens of a text, at most; a tokenizer that was not told says a huge number."""
    places = getattr(model.config.get_text_config(), "max_position_embeddings", None) or tokenizer.model_max_length
    return int(min(places, tokenizer.model_max_length))


def processor_of(folder: Path) -> Any:
    """A model's own preparation of pictures. Raises `BadWeights` for a folder that does not say how it wants them."""
    from transformers import AutoImageProcessor

    try:
        with quiet():
            return AutoImageProcessor.from_pretrained(
                folder, backend="pil", local_files_only=True, trust_remote_code=False
            )
    except Exception as error:  # of several libraries
        raise BadWeights(
            f"{folder} does not say how its model wants pictures: {first_line(error)}.",
            hint="It needs a preprocessor_config.json of a class that transformers has: "
            f"processor.save_pretrained(folder) writes one. {NO_CODE}",
        ) from error


def vectors_of(features: Any) -> "Tensor":
    """Float32 `[n,d]` of unit norm, of what a model gave: a tensor, or a record whose `pooler_output` it is."""
    import torch

    vectors = getattr(features, "pooler_output", features)
    if not isinstance(vectors, torch.Tensor) or vectors.ndim != 2:
        raise BadInput("The model gives no one vector for a picture or text.", hint="Take a CLIP or SigLIP.")
    return torch.nn.functional.normalize(vectors.float(), dim=-1)
