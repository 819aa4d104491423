"""Where a pipeline computes, and in which number format."""

from pathlib import Path
from typing import TYPE_CHECKING

from fairest.adapters.models.pipeline_folder import components_of
from fairest.adapters.models.weights import first_line, has_bfloat16
from fairest.errors import BadInput, UnknownName

if TYPE_CHECKING:
    import torch

__all__ = ["check_dtype", "number_format", "place"]

_MAIN = ("unet", "transformer")
_DTYPES = ("float32", "bfloat16", "float16")


def check_dtype(dtype: object) -> None:
    """Raise `UnknownName` for a number format that there is none of."""
    if dtype not in _DTYPES:
        raise UnknownName("dtype", str(dtype), _DTYPES)


def place(device: str, dtype: str) -> str:
    """The device to compute on. Raises `BadInput` where this machine has none such, or none for the format."""
    import torch

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    device = "cpu" if device.startswith("cpu:") else device
    if device == "cpu" and dtype == "float16":
        raise BadInput("CPUs do not compute in float16.", hint="Use dtype auto, bfloat16 or float32.")
    try:
        torch.empty(1, device=device)
    except (AssertionError, NotImplementedError, RuntimeError) as error:
        raise BadInput(
            f"This machine cannot compute on {device!r}: {first_line(error)}.", hint="Use device auto or cpu."
        ) from None
    return device


def number_format(folder: Path, device: str, dtype: str) -> "torch.dtype":
    """The format of that name; "auto" takes what is fast on the device and does not overflow."""
    import torch

    named: torch.dtype = getattr(torch, _fastest(folder, device) if dtype == "auto" else dtype)
    return named


def _fastest(folder: Path, device: str) -> str:
    from fairest.train.precision import has_fast_bfloat16

    if device.startswith("cuda"):  # what was made in bfloat16 reaches beyond float16, as FLUX does
        return "bfloat16" if _made_in_bfloat16(folder) else "float16"
    return "bfloat16" if device == "cpu" and has_fast_bfloat16() else "float32"


def _made_in_bfloat16(folder: Path) -> bool:
    """Whether the network that draws was saved so; text encoders and autoencoders often are in another format."""
    return any(has_bfloat16(folder / part) for part in _MAIN if part in components_of(folder))
