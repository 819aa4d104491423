"""A pipeline opened for its parts: checked, loaded, and placed in memory as one word says."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairest.adapters.models.lora import add_loras
from fairest.adapters.models.memory import settle, slice_and_tile
from fairest.adapters.models.parts.denoising import Network, network_in
from fairest.adapters.models.parts.texts import Prompts
from fairest.adapters.models.parts.turns import take_turns
from fairest.adapters.models.parts.waiting import left_on_disk
from fairest.adapters.models.pipeline_folder import check_folder, components_of, sha256_of_weights
from fairest.adapters.models.pipeline_loading import load_pipeline, need_libraries
from fairest.adapters.models.placing import check_dtype, place
from fairest.adapters.models.repository import commit_of, find_folder
from fairest.adapters.models.scheduling import described
from fairest.adapters.models.settings import Settings

__all__ = ["Opened", "opened"]

_UNUSED = ("feature_extractor", "image_encoder", "safety_checker", "watermarker")
"""Parts that look at finished pictures, or read pictures instead of words."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pipeline's parts, and what describes them."""

    folder: Path
    pipeline: Any
    settings: Settings
    network: Network
    prompts: Prompts

    def describe(self) -> dict[str, object]:
        """What makes it draw as it does, as JSON values."""
        commit, how = commit_of(self.folder), self.settings
        return {
            "folder": self.folder.resolve().name,
            **({"revision": commit} if commit else {}),
            "pipeline": type(self.pipeline).__name__,
            "scheduler": described(self.pipeline.scheduler),
            "dtype": how.dtype,
            "device": self.network.device,
            **({"memory": how.memory} if how.memory else {}),
            **({"lora": [lora.describe() for lora in how.loras]} if how.loras else {}),
            "sha256": sha256_of_weights(self.folder, _UNUSED),
        }


def opened(named: str, settings: Settings, check: Callable[[Any], None], beside: int = 0) -> Opened:
    """The pipeline of a folder or repository; `check(pipeline)` raises where it is not of the wanted kind.

    Raises `MissingExtra`, `NotFound`, `BadWeights`, `BadInput`, `UnknownName`.
    """
    import torch

    need_libraries()
    check_dtype(settings.dtype)
    device, dtype = place(settings.device, settings.dtype), getattr(torch, settings.dtype)
    folder = find_folder(named, _UNUSED)
    check_folder(folder, _UNUSED)
    pipeline = _placed(folder, device, dtype, settings)
    check(pipeline)
    add_loras(pipeline, settings.loras)
    network = network_in(pipeline, device, beside)
    return Opened(folder, pipeline, settings, network, Prompts(pipeline, network.kind, device, dtype))


def _placed(folder: Path, device: str, dtype: Any, settings: Settings) -> Any:
    """None: all parts are loaded. low: attention and autoencoder take a batch in slices, too.

    lower: each part is read from disk for its turn and leaves when another one has its. lowest: each layer does.
    """
    unused = [part for part in components_of(folder) if part in _UNUSED]
    if settings.memory in (None, "low"):
        pipeline = load_pipeline(folder, dtype, unused)
        settle(pipeline, device, settings.memory)
        return pipeline
    waiting = left_on_disk(folder, device, dtype, unused)
    pipeline = load_pipeline(folder, dtype, unused, {name: part.module for name, part in waiting.items()})
    slice_and_tile(pipeline, "low")
    take_turns(list(waiting.values()), by_layer=settings.memory == "lowest")
    return pipeline
