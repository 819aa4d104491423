"""How the tensors of a LoRA are named in files: PEFT's way, diffusers' own two, and that of kohya's scripts."""

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Named", "named"]

_PARTS = ("unet", "transformer", "transformer_2", "text_encoder", "text_encoder_2", "text_encoder_3")
"""Parts of a pipeline that diffusers writes before the path."""
_KOHYA = {
    "lora_unet_": "unet", "lora_te_": "text_encoder", "lora_te1_": "text_encoder", "lora_te2_": "text_encoder_2"
}  # fmt: skip
_PEFT = "base_model.model."
_FACTOR = re.compile(
    r"(.+)\.(?:lora_A|lora\.down|lora_linear_layer\.down|lora_down|(lora_B|lora\.up|lora_linear_layer\.up|lora_up))"
    r"(?:\.default)?\.weight"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a tensor is."""

    part: str
    """Of the pipeline; "" where the file is of one network."""
    path: str
    """The layer's in that part; kohya's has underscores for points."""
    what: Literal["down", "up", "alpha"]


def named(key: str) -> Named | None:
    """What the tensor of this name is; None where it is nothing of a plain LoRA."""
    if key.endswith(".alpha"):
        return Named(*_placed(key.removesuffix(".alpha")), "alpha")
    if not (found := _FACTOR.fullmatch(key)):
        return None
    return Named(*_placed(found[1]), "up" if found[2] else "down")


def _placed(path: str) -> tuple[str, str]:
    """The part, and the path in it."""
    if path.startswith(_PEFT):
        return "", path.removeprefix(_PEFT)
    for start, part in _KOHYA.items():
        if path.startswith(start):
            return part, path.removeprefix(start)
    part, _, rest = path.partition(".")
    return (part, rest) if part in _PARTS else ("", path)
