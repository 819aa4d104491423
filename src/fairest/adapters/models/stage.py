"""One pipeline, checked and loaded, with what each of its calls is told."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.calling import keywords, own_defaults
from fairest.adapters.models.finishing import images_of
from fairest.adapters.models.lora import add_loras
from fairest.adapters.models.memory import settle
from fairest.adapters.models.pipeline_folder import check_folder, sha256_of_weights
from fairest.adapters.models.pipeline_loading import load_pipeline
from fairest.adapters.models.placing import number_format
from fairest.adapters.models.repository import commit_of, find_folder
from fairest.adapters.models.scheduling import described, use_scheduler
from fairest.adapters.models.settings import Settings
from fairest.errors import BadInput

if TYPE_CHECKING:
    import torch

__all__ = ["Stage", "load_stage"]

_SHORT = 2
"""Steps of a call that is only timed: some schedulers cannot do with one."""


@dataclass(frozen=True)
class Stage:
    """A pipeline and its settings. It draws by being called."""

    folder: Path
    pipeline: Any
    settings: Settings
    dtype: str
    """In which number format it computes."""
    without: tuple[str, ...]
    """Parts that another stage lends it."""
    notes: tuple[str, ...]

    def __call__(self, streams: "Sequence[torch.Generator]", *, short: bool = False, **given: Any) -> Any:
        """What the pipeline makes of prompts or their embeddings, a random stream a picture, in one call."""
        told = self._told | ({"num_inference_steps": self._few()} if short and self.steps else {})
        negative = told.pop("negative_prompt", None)
        if negative is not None and "prompt" in given:  # embeddings of it come with those of the prompts
            told["negative_prompt"] = [negative] * len(streams)
        made = self.pipeline(generator=list(streams), **told, **given)
        if images_of(made) is None:
            raise BadInput(f"{type(self.pipeline).__name__} makes no pictures.", hint="Give a text-to-image pipeline.")
        return made

    @property
    def steps(self) -> int | None:
        steps: int | None = own_defaults(self.pipeline, self.settings)["steps"]
        return steps

    def describe(self) -> dict[str, Any]:
        """What makes it draw as it does, as JSON values; without the hashes of its weights."""
        commit = commit_of(self.folder)
        noise = inspect.signature(type(self.pipeline).__call__).parameters.get("noise_level")
        return {
            "folder": self.folder.resolve().name,
            **({"revision": commit} if commit else {}),
            "pipeline": type(self.pipeline).__name__,
            "scheduler": described(getattr(self.pipeline, "scheduler", None)),
            **own_defaults(self.pipeline, self.settings),
            **({"noise_level": noise.default} if noise else {}),
        }

    @cached_property
    def sha256(self) -> dict[str, str]:
        """The hash of every weight file, by its path in the folder."""
        return sha256_of_weights(self.folder, self.without)

    @cached_property
    def _told(self) -> dict[str, Any]:
        return keywords(self.pipeline, self.settings)

    def _few(self) -> int:
        return min(_SHORT, self.steps or _SHORT)


def load_stage(
    named: str,
    settings: Settings,
    device: str,
    check: Callable[[Any], None],
    without: Sequence[str] = (),
) -> Stage:
    """Find, check and load a pipeline, change it as set, and put it where it computes.

    `check(pipeline)` raises where it is not of the wanted kind. Raises `NotFound`, `BadWeights`, `BadInput`.
    """
    folder = find_folder(named, without)
    check_folder(folder, without)
    dtype = number_format(folder, device, settings.dtype)
    pipeline = load_pipeline(folder, dtype, without)
    check(pipeline)
    keywords(pipeline, settings)
    use_scheduler(pipeline, settings.scheduler)
    notes = [*add_loras(pipeline, settings.loras), *settle(pipeline, device, settings.memory)]
    return Stage(folder, pipeline, settings, str(dtype).removeprefix("torch."), tuple(without), tuple(notes))
