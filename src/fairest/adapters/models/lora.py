"""LoRA: small changes of a pipeline's weights, several at once, each with a weight of its own."""

import contextlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fairest.adapters.models.pipeline_loading import need_library, quiet
from fairest.adapters.models.weights import first_line, hash_of
from fairest.checks import weights_file
from fairest.errors import BadInput

__all__ = ["Lora", "add_loras", "parse_lora"]

_DOWN = re.compile(r"lora.*(_A|down)(\.default)?\.weight")


@dataclass(frozen=True)
class Lora:
    """A file of safetensors, and how much of it is added: 1 is all of it."""

    file: Path
    weight: float = 1.0

    def __str__(self) -> str:
        return f"{self.file.name}:{self.weight:g}"

    def describe(self) -> dict[str, object]:
        """Its file without the folder, its weight and its hash."""
        return {"file": self.file.name, "weight": self.weight, "sha256": self.sha256}

    @cached_property
    def sha256(self) -> str:
        return hash_of(self.file)


def parse_lora(written: str) -> Lora:
    """Read "PATH" or "PATH:weight"; PATH is a file, or a folder that holds one.

    Raises `NotFound`, `BadInput`, `BadWeights`, and `MissingExtra` without peft.
    """
    need_library("peft")
    path, weight = _split(written)
    return Lora(weights_file(path, "LoRA"), weight)


def add_loras(pipeline: Any, loras: Sequence[Lora]) -> list[str]:
    """Add the LoRAs to a pipeline's weights: their sum, each times its weight. Gives notes for the reader.

    Raises `BadInput` for one made for another model.
    """
    if not loras:
        return []
    if not hasattr(pipeline, "load_lora_weights"):
        raise BadInput(f"{type(pipeline).__name__} takes no LoRA.", hint="Leave --lora out.")
    names = [f"lora_{i}" for i in range(len(loras))]
    with quiet():
        notes = [_added(pipeline, lora, name) for lora, name in zip(loras, names, strict=True)]
        pipeline.set_adapters(names, [lora.weight for lora in loras])
    return [note for note in notes if note]


def _split(written: str) -> tuple[str, float]:
    path, _, tail = written.rpartition(":")
    weight = None
    with contextlib.suppress(ValueError):
        weight = float(tail)
    if not path or weight is None or Path(written).expanduser().exists():
        return written, 1.0
    if not math.isfinite(weight):
        raise BadInput(f"The weight of the LoRA {path} is {tail}; it must be a finite number.")
    return path, weight


def _added(pipeline: Any, lora: Lora, name: str) -> str:
    wanted = _layers_in(lora.file)
    try:
        pipeline.load_lora_weights(
            str(lora.file.parent.absolute()),
            weight_name=lora.file.name,
            adapter_name=name,
            use_safetensors=True,
            local_files_only=True,
        )
    except Exception as error:  # three libraries read it, each with errors of its own
        raise _of_another_model(pipeline, lora, first_line(error)) from error
    taken = _layers_of(pipeline, name)
    if not taken:
        raise _of_another_model(pipeline, lora, "none of its layers is there")
    return f"Only {taken} of the {wanted} layers of the LoRA {lora.file.name} fit the model." if taken < wanted else ""


def _of_another_model(pipeline: Any, lora: Lora, why: str) -> BadInput:
    return BadInput(
        f"The LoRA {lora.file} does not fit this {type(pipeline).__name__}: {why}.",
        hint="Take one that was trained for this model.",
    )


def _layers_in(file: Path) -> int:
    from safetensors import safe_open

    with safe_open(file, framework="np") as weights:
        return sum(bool(_DOWN.search(key)) for key in weights.keys())  # noqa: SIM118 (it is no dict)


def _layers_of(pipeline: Any, name: str) -> int:
    import torch

    parts = [part for part in pipeline.components.values() if isinstance(part, torch.nn.Module)]
    return sum(f".lora_A.{name}." in key for part in parts for key, _ in part.named_parameters())
