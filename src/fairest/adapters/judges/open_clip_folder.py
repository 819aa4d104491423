"""The configuration of a folder that open_clip saved: it may name code, and files of elsewhere, that are fetched."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairest.adapters.models.weights import NO_CODE
from fairest.errors import BadInput, BadWeights

__all__ = ["CONFIG", "check_folder"]

CONFIG = "open_clip_config.json"
_WORDS = ("tokenizer.json", "vocab.json", "vocab.txt", "*.model")
_READING = {"clean", "strip_sep_token", "language", "reduction_mask"}
"""What a configuration may tell open_clip's tokenizers. Whatever else it says goes to the transformers library."""


def check_folder(folder: Path) -> Mapping[str, Any]:
    """The settings of the text model in a folder. Raises `BadWeights` where there are none.

    Raises `BadInput` for what would run code, or fetch a model from the hub beside the one that was asked for.
    """
    model = _read(folder / CONFIG).get("model_cfg")
    seeing, reading = (model.get(part) for part in ("vision_cfg", "text_cfg")) if isinstance(model, dict) else (0, 0)
    if not (isinstance(seeing, dict) and isinstance(reading, dict)):
        raise BadWeights(f"{folder / CONFIG} describes no model.", hint="Copy or download it again.")
    _check_code(folder)
    _check_parts(folder, seeing, reading)
    _check_words(folder, reading)
    return reading


def _check_code(folder: Path) -> None:
    for file in sorted(folder.rglob("*config.json")):
        if "auto_map" in _read(file):
            raise BadInput(f"{file} names code in `auto_map`.", hint=f"{NO_CODE} Take a model that needs none.")


def _check_parts(folder: Path, seeing: Mapping[str, Any], reading: Mapping[str, Any]) -> None:
    """open_clip hands these names to other libraries, which ask the hub for what they do not know."""
    named = reading.get("hf_model_name")
    if named and not _within(folder, named):
        raise BadInput(
            f"{folder / CONFIG} takes its text model from {str(named)[:60]!r}, which is not in the folder.",
            hint="If open_clip knows the architecture, write open_clip:ARCH/FILE.safetensors.",
        )
    named = seeing.get("timm_model_name")
    if named and (not isinstance(named, str) or ":" in named):
        raise BadInput(
            f"{folder / CONFIG} takes its image model from {str(named)[:60]!r}, which is not in the folder.",
            hint="Give a model whose `timm_model_name` is a plain name that timm knows.",
        )


def _check_words(folder: Path, reading: Mapping[str, Any]) -> None:
    told = reading.get("tokenizer_kwargs") or {}
    if not isinstance(told, dict) or not told.keys() <= _READING:
        raise BadInput(
            f"{folder / CONFIG} has `tokenizer_kwargs` that are not known: {str(told)[:60]}.",
            hint=f"Known: {', '.join(sorted(_READING))}",
        )
    named = reading.get("hf_tokenizer_name")
    if named and not any(file for pattern in _WORDS for file in folder.glob(pattern)):
        raise BadInput(
            f"{folder / CONFIG} names the tokenizer {str(named)[:60]!r}, which is not in the folder.",
            hint="It needs tokenizer.json or its like: tokenizer.save_pretrained(folder) writes them.",
        )


def _within(folder: Path, named: object) -> bool:
    """Whether a name is that of a folder in this one: taken as it stands, since that is how it will be."""
    inner = str(named)
    return os.path.isdir(inner) and Path(inner).resolve().is_relative_to(folder.resolve())


def _read(file: Path) -> Mapping[str, Any]:
    try:
        read = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadWeights(f"{file} is not readable: {error}.", hint="Copy or download it again.") from None
    if not isinstance(read, dict):
        raise BadWeights(f"{file} is no configuration.", hint="Copy or download it again.")
    return read
