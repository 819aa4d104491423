"""Any text-to-image pipeline of the diffusers library: a local folder or a Hugging Face repository."""

import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from fairest.adapters.models.pipeline_folder import check_folder, find_folder, sha256_of_weights
from fairest.adapters.models.pipeline_loading import load_pipeline, need_libraries, place, quiet
from fairest.errors import BadInput, UnknownName
from fairest.generate.doors import Blocked, Drawing

__all__ = ["DiffusersGenerator", "Settings", "generator"]

_DTYPES = ("auto", "bfloat16", "float16", "float32")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to draw. `guidance`, `steps` and `size` (pixels a side) are the pipeline's own where None."""

    guidance: float | None = None
    steps: int | None = None
    size: int | None = None
    batch: int = 4
    dtype: str = "auto"
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.dtype not in _DTYPES:
            raise UnknownName("dtype", self.dtype, _DTYPES)
        for name in ("steps", "size", "batch"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise BadInput(f"{name} is {value}; it must be 1 or more.")
        if self.guidance is not None and self.guidance < 0:
            raise BadInput(f"guidance is {self.guidance}; it must be 0 or more.")


def generator(
    rest: str,
    *,
    guidance: float | None = None,
    steps: int | None = None,
    size: int | None = None,
    batch: int = 4,
    dtype: str = "auto",
    device: str = "auto",
) -> "DiffusersGenerator":
    """Load the pipeline `rest` names: a folder, or a repository "owner/name" that holds safetensors.

    `dtype` "auto" computes in bfloat16 on CPUs that are fast at it, in float16 on CUDA, in float32
    elsewhere. Raises `MissingExtra`, `NotFound`, `BadWeights`.
    """
    return DiffusersGenerator.load(
        rest, guidance=guidance, steps=steps, size=size, batch=batch, dtype=dtype, device=device
    )


class DiffusersGenerator:
    """Draws by a diffusers pipeline. Each picture has a random stream of its own, made on the CPU."""

    def __init__(
        self,
        name: str,
        folder: Path,
        settings: Settings,
        notes: Sequence[str] = (),
        judge: str | None = None,
        known_as: str | None = None,
    ) -> None:
        self.name = name
        self.known_as = known_as or name
        """What its pictures are called where judges were calibrated on them."""
        self.batch = settings.batch
        self.notes = tuple(notes)
        """What every reader of its pictures should know."""
        self.judge = judge
        """The judge made for its pictures, if there is one."""
        self._folder = folder
        self._device, self._dtype = place(settings.device, settings.dtype)
        self._pipeline = load_pipeline(folder, self._device, self._dtype)
        self._settings = _with_defaults(settings, self._pipeline)

    @classmethod
    def load(
        cls,
        rest: str,
        *,
        name: str | None = None,
        notes: Sequence[str] = (),
        judge: str | None = None,
        known_as: str | None = None,
        **settings: Any,
    ) -> "DiffusersGenerator":
        """Check and load a folder or repository; `settings` are those of `Settings`.

        Without a `name` it is called after the repository, or after the folder alone: where that lies
        is of no concern to a reader of the report, nor to a run gone on with from elsewhere.
        Raises `MissingExtra`, `NotFound`, `BadWeights`, `BadInput`.
        """
        how = Settings(**settings)
        need_libraries()
        folder = find_folder(rest)
        check_folder(folder)
        return cls(name or f"diffusers:{_called(rest, folder)}", folder, how, notes, judge, known_as)

    def draw(self, texts: Sequence[str], seeds: Sequence[int]) -> list[Drawing]:
        """One PIL image for each text and seed, or `Blocked` where the safety checker hid it."""
        import torch

        options = {
            "num_inference_steps": self._settings.steps,
            "guidance_scale": self._settings.guidance,
            "height": self._settings.size,
            "width": self._settings.size,
        }
        with quiet():
            made = self._pipeline(
                prompt=list(texts),
                generator=[torch.Generator("cpu").manual_seed(seed) for seed in seeds],
                **{name: value for name, value in options.items() if value is not None},
            )
        hidden = getattr(made, "nsfw_content_detected", None) or [False] * len(made.images)
        return [
            Blocked("blocked by the safety checker") if is_hidden else image
            for image, is_hidden in zip(made.images, hidden, strict=True)
        ]

    def describe(self) -> Mapping[str, object]:
        """Settings as used, the scheduler, and the hash of every weight file."""
        return {
            "name": self.name,
            "folder": self._folder.resolve().name,
            "pipeline": type(self._pipeline).__name__,
            "scheduler": _described(self._pipeline.scheduler),
            **asdict(self._settings),
            "dtype": str(self._dtype).removeprefix("torch."),
            "device": self._device,
            "notes": list(self.notes),
            "sha256": sha256_of_weights(self._folder),
        }


def _called(rest: str, folder: Path) -> str:
    return folder.resolve().name if Path(rest).expanduser().is_dir() else rest


def _with_defaults(settings: Settings, pipeline: Any) -> Settings:
    """The settings with the pipeline's own guidance and steps in the place of None, as far as it states them."""
    own = inspect.signature(type(pipeline).__call__).parameters
    stated = {name: own[name].default for name in ("guidance_scale", "num_inference_steps") if name in own}
    return replace(
        settings,
        guidance=stated.get("guidance_scale") if settings.guidance is None else settings.guidance,
        steps=stated.get("num_inference_steps") if settings.steps is None else settings.steps,
    )


def _described(scheduler: Any) -> dict[str, object]:
    stated = {key: _plain(value) for key, value in scheduler.config.items() if not key.startswith("_")}
    return {"class": type(scheduler).__name__, **stated}


def _plain(value: object) -> object:
    """The value itself where JSON has it, its text where not: infinity, arrays."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return str(value)
    return value
