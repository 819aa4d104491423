"""A diffusers pipeline, loaded without noise, pickles, or weights filled in at random."""

import contextlib
import inspect
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.pipeline_folder import components_of
from fairest.errors import BadInput, BadWeights, MissingExtra

if TYPE_CHECKING:
    import torch

__all__ = ["load_pipeline", "need_libraries", "place", "quiet"]


def need_libraries() -> None:
    """Raise `MissingExtra` for the first library that is not installed."""
    for library in ("torch", "transformers", "diffusers", "safetensors"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                __import__(library)
        except ModuleNotFoundError:
            raise MissingExtra(library, "models") from None


def place(device: str, dtype: str) -> "tuple[str, torch.dtype]":
    """Where to compute and in which number format; "auto" takes what is fast on this machine."""
    import torch

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and dtype == "float16":
        raise BadInput("CPUs do not compute in float16.", hint="Use dtype auto, bfloat16 or float32.")
    named: torch.dtype = _fastest(device) if dtype == "auto" else getattr(torch, dtype)
    return device, named


def _fastest(device: str) -> "torch.dtype":
    import torch

    from fairest.train.precision import has_fast_bfloat16

    if device.startswith("cuda"):
        return torch.float16
    return torch.bfloat16 if device == "cpu" and has_fast_bfloat16() else torch.float32


def load_pipeline(folder: Path, device: str, dtype: "torch.dtype") -> Any:
    """The pipeline of a checked folder, ready to draw. Raises `BadWeights`."""
    from diffusers import DiffusionPipeline

    try:
        with quiet():
            encoders = _text_encoders(folder, dtype)
            pipeline = DiffusionPipeline.from_pretrained(
                folder, use_safetensors=True, torch_dtype=dtype, **encoders
            ).to(device)
    except BadWeights:
        raise
    except Exception as error:  # three libraries load its parts, each with errors of its own
        why = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise BadWeights(
            f"The pipeline in {folder} cannot be loaded: {why}.",
            hint="Check that it is whole and that this version of diffusers knows it.",
        ) from error
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _text_encoders(folder: Path, dtype: "torch.dtype") -> dict[str, Any]:
    """The parts transformers loads, without what it would do silently: fill in missing weights at random."""
    import transformers

    loaded = {}
    for part, class_name in components_of(folder, "transformers").items():
        kind: Any = getattr(transformers, class_name, None)
        if _has_weights(kind):
            loaded[part], told = kind.from_pretrained(
                folder / part, use_safetensors=True, dtype=dtype, output_loading_info=True
            )
            if told["missing_keys"]:
                lost = min(told["missing_keys"])
                raise BadWeights(f"The weights in {folder / part} lack {lost}.", hint="Copy or download them again.")
    return loaded


def _has_weights(kind: Any) -> bool:
    import transformers

    return inspect.isclass(kind) and issubclass(kind, transformers.PreTrainedModel)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No warnings and progress bars of the libraries, which would run through ours; put back afterwards."""
    import diffusers.utils.logging as of_diffusers
    import transformers.utils.logging as of_transformers

    logs = (of_diffusers, of_transformers)
    levels = [log.get_verbosity() for log in logs]
    bars = [log.is_progress_bar_enabled() for log in logs]
    try:
        for log in logs:
            log.set_verbosity_error()
            log.disable_progress_bar()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for log, level, bar in zip(logs, levels, bars, strict=True):
            log.set_verbosity(level)
            if bar:
                log.enable_progress_bar()
