"""Parts of a pipeline in their form alone: their weights wait on disk."""

import importlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.pipeline_folder import components_of
from fairest.adapters.models.pipeline_loading import need_library, quiet
from fairest.adapters.models.weights import weights_in
from fairest.errors import BadInput

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

__all__ = ["Waiting", "left_on_disk"]

_LIBRARIES = ("diffusers", "transformers")


@dataclass(frozen=True)
class Waiting:
    """A part of a pipeline that has no weights yet, and where they are."""

    module: "nn.Module"
    files: dict[str, Path]
    """The file of each tensor."""
    keys: dict[str, str]
    """What each of the module's own names is called there."""
    device: str
    dtype: "torch.dtype"

    def read(self, names: Collection[str]) -> "Iterator[tuple[str, Tensor]]":
        """Tensors by the module's own names."""
        from safetensors import safe_open

        for place in {self.files[self.keys[name]] for name in names}:
            with safe_open(place, framework="pt") as file:  # once: all tensors share one view of it
                for name in names:
                    if self.files[self.keys[name]] == place:
                        yield name, file.get_tensor(self.keys[name]).to(self.device, self.dtype)


def left_on_disk(folder: Path, device: str, dtype: "torch.dtype", without: Collection[str]) -> dict[str, Waiting]:
    """The networks of a checked pipeline, by their names, in their form alone. Raises `BadInput`, `MissingExtra`."""
    need_library("accelerate")
    found = {}
    for name, (library, kind) in components_of(folder, without).items():
        if library in _LIBRARIES and any((folder / name).glob("*.safetensors")):
            found[name] = _waiting(folder / name, getattr(importlib.import_module(library), kind), device, dtype)
    return found


def _waiting(folder: Path, kind: Any, device: str, dtype: "torch.dtype") -> Waiting:
    from accelerate.hooks import AlignDevicesHook

    module = _form(folder, kind, dtype)
    module._hf_hook = AlignDevicesHook(execution_device=device)  # here pipelines look where to bring what it reads
    files = _tensors_in(folder)
    part = Waiting(module, files, _keys(folder, module, files), device, dtype)
    for name, buffer in list(module.named_buffers()):  # they are small, and of no layer's turn
        kept = next((tensor for _, tensor in part.read([name])), None) if name in part.keys else buffer.to(device)
        owner, _, own = name.rpartition(".")
        module.get_submodule(owner)._buffers[own] = kept
    return part


def _form(folder: Path, kind: Any, dtype: "torch.dtype") -> "nn.Module":
    from accelerate import init_empty_weights

    with quiet(), init_empty_weights():
        if hasattr(kind, "load_config"):  # of diffusers
            made = kind.from_config(kind.load_config(folder))
        else:
            made = kind(kind.config_class.from_pretrained(folder, local_files_only=True))
        formed: nn.Module = made.to(dtype).eval()
    return formed


def _tensors_in(folder: Path) -> dict[str, Path]:
    from safetensors import safe_open

    found = {}
    for file in weights_in(folder):
        with safe_open(file, framework="np") as weights:
            found.update(dict.fromkeys(weights.keys(), file))
    return found


def _keys(folder: Path, module: "nn.Module", files: Collection[str]) -> dict[str, str]:
    """What the module's names are called on disk: the same, another name of a shared tensor, or behind a prefix."""
    shared: dict[str, str] = getattr(module, "all_tied_weights_keys", None) or {}
    behind = {key.partition(".")[2]: key for key in files}
    found = {}
    for name in module.state_dict():
        called = next((known for known in (name, shared.get(name)) if known in files), behind.get(name))
        if called is None:
            raise BadInput(
                f"The weights in {folder} are in an older form: none is called {name}. They cannot wait on disk.",
                hint="Write them anew, by pipeline.save_pretrained(folder), or leave memory at low.",
            )
        found[name] = called
    return found
