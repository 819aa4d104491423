"""LoRAs as files of safetensors, in PEFT's layout and in diffusers'; what others wrote is read as data."""

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from fairest.checks import weights_file
from fairest.errors import BadInput, BadWeights
from fairest.train.lora.alphas import Settings, of_json, settings_of
from fairest.train.lora.naming import Named, named
from fairest.train.lora.record import Factors, Lora

__all__ = ["read_lora", "sha256_of", "write_diffusers", "write_peft"]

_CONFIG, _PEFT, _DIFFUSERS = "adapter_config.json", "adapter_model.safetensors", "pytorch_lora_weights.safetensors"
_METADATA = "lora_adapter_metadata"
_Tensors = dict[Named, Tensor]


def read_lora(place: Path | str, part: str | None = None) -> Lora:
    """Read a LoRA, in float32, from a file of safetensors or a folder that holds one.

    `part` is the part of the pipeline that it changes ("unet", "text_encoder"), where the file is for several.
    Raises `NotFound`, `BadInput` and `BadWeights`; other files, which can run code, are not opened.
    """
    file = weights_file(place, "LoRA")
    tensors = _of_part(_tensors(file), part, file)
    settings = _settings(file, next(iter(tensors)).part)
    layers: dict[str, dict[str, Tensor]] = defaultdict(dict)
    for name, tensor in tensors.items():
        layers[name.path][name.what] = tensor
    return Lora({path: _factors(path, each, settings, file) for path, each in layers.items()})


def sha256_of(place: Path | str) -> str:
    """Of all that `read_lora` reads there, in hex: of the file, and of PEFT's settings after it where they count.

    Raises `NotFound`, `BadInput` and `BadWeights`.
    """
    file = weights_file(place, "LoRA")
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256")
    if config := _config_beside(file):
        found.update(config.read_bytes())
    return found.hexdigest()


def write_peft(lora: Lora, folder: Path | str) -> None:
    """Write what `peft.PeftModel.from_pretrained(network, folder)` reads."""
    config = {"peft_type": "LORA", "task_type": None, "base_model_name_or_path": None, "bias": "none"}
    saved = _named(lora, "base_model.model.")
    Path(folder).mkdir(parents=True, exist_ok=True)
    save_file(saved, Path(folder) / _PEFT, {"format": "pt"})
    text = json.dumps({**config, **settings_of(lora)}, indent=1)
    (Path(folder) / _CONFIG).write_text(text + "\n", encoding="utf-8")


def write_diffusers(lora: Lora, folder: Path | str, part: str = "unet") -> None:
    """Write what `pipeline.load_lora_weights(folder)` and `fairest audit … --lora` read."""
    settings = {f"{part}.{key}": value for key, value in settings_of(lora).items()}
    saved = _named(lora, f"{part}.")
    Path(folder).mkdir(parents=True, exist_ok=True)
    save_file(saved, Path(folder) / _DIFFUSERS, {"format": "pt", _METADATA: json.dumps(settings, sort_keys=True)})


def _named(lora: Lora, start: str) -> dict[str, Tensor]:
    if not lora.layers:
        raise BadInput("This LoRA changes no layer, and no library would read it.")
    down = {f"{start}{name}.lora_A.weight": factors.down for name, factors in lora.layers.items()}
    up = {f"{start}{name}.lora_B.weight": factors.up for name, factors in lora.layers.items()}
    return {key: tensor.detach().contiguous() for key, tensor in (down | up).items()}


def _tensors(file: Path) -> _Tensors:
    found = {key: (named(key), tensor) for key, tensor in load_file(file).items()}
    others = sorted(key for key, (name, _) in found.items() if name is None)
    if others or not found:
        raise BadInput(
            f"{file} is no plain LoRA: {len(others)} of its {len(found)} tensors are something else, "
            f"{', '.join(others[:3]) or 'and it is empty'}.",
            hint="DoRA, LoKr and others are not read here; `--lora` reads what diffusers reads.",
        )
    return {name: tensor for name, tensor in found.values() if name}


def _of_part(tensors: _Tensors, part: str | None, file: Path) -> _Tensors:
    parts = sorted({name.part for name in tensors})
    if part is None and len(parts) == 1:
        return tensors
    if part not in parts:
        wanted = f"none of {part}" if part else "of several parts of a pipeline"
        raise BadInput(
            f"{file} holds layers {wanted}.", hint=f"Name one of: {', '.join(p or chr(34) * 2 for p in parts)}"
        )
    return {name: tensor for name, tensor in tensors.items() if name.part == part}


def _settings(file: Path, part: str) -> Settings:
    if config := _config_beside(file):
        return of_json(config.read_bytes(), "", config)
    with safe_open(file, framework="pt") as content:
        written = (content.metadata() or {}).get(_METADATA)
    return of_json(written, part, file) if written else Settings()


def _config_beside(file: Path) -> Path | None:
    config = file.parent / _CONFIG
    return config if file.name == _PEFT and config.is_file() else None


def _factors(path: str, tensors: dict[str, Tensor], settings: Settings, file: Path) -> Factors:
    if not {"down", "up"} <= tensors.keys():
        raise BadWeights(f"{file} holds only the {', '.join(tensors)} of {path}.", hint="Copy or download it again.")
    down, up = tensors["down"].float(), tensors["up"].float()
    if not (down.isfinite().all() and up.isfinite().all()):
        raise BadWeights(f"{file} holds numbers that are none, in {path}.", hint="Train it again at a lower rate.")
    alpha = tensors.get("alpha", torch.tensor(settings.alpha_of(path, max(1, len(down)))))
    if alpha.numel() != 1:
        raise BadWeights(f"{file} holds {alpha.numel()} alphas of {path}.", hint="Copy or download it again.")
    return Factors(down, up, float(alpha))
