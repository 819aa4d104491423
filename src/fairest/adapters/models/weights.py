"""Weight files: safetensors that are whole, in one of the ways they are named; never pickles."""

import hashlib
import json
import re
from pathlib import Path

from fairest.checks import check_weights, first_line
from fairest.errors import BadWeights

__all__ = [
    "NO_CODE", "check_weights", "first_line", "has_bfloat16", "hash_of", "no_lost_shards", "no_pickles_alone",
    "shards_of", "variant_of", "weights_in",
]  # fmt: skip

NO_CODE = "Code that comes with a model is not run."
"""For hints: other libraries advise to trust it."""
_PICKLES = (".bin", ".ckpt", ".pt", ".pth")
_SHARD = r"(?:-[0-9]{5}-of-[0-9]{5})?"
_NAMED = re.compile(rf"[^.]+?{_SHARD}(?:\.(?P<variant>[^.]+?))?{_SHARD}\.safetensors")
_BESIDE = re.compile(r"\w[\w. -]*\.safetensors")
"""The name of a file in the same folder, and of no pickle."""


def variant_of(part: Path) -> str | None:
    """What stands between name and ending, as fp16 in `model.fp16.safetensors`; None where plain weights exist too."""
    found = set(_variants(part).values())
    return None if None in found else min(found, key=str, default=None)


def has_bfloat16(part: Path) -> bool:
    """Whether tensors of the weights that are loaded were saved as bfloat16, by the headers of their files."""
    from safetensors import safe_open

    def says(file: Path) -> bool:
        with safe_open(file, framework="np") as weights:
            return any(weights.get_slice(key).get_dtype() == "BF16" for key in weights.keys())  # noqa: SIM118 (no dict)

    return any(map(says, weights_in(part)))


def weights_in(part: Path) -> list[Path]:
    """The files of weights that are loaded."""
    taken = variant_of(part)
    return sorted(file for file, variant in _variants(part).items() if variant == taken)


def no_pickles_alone(part: Path) -> None:
    """Raise `BadWeights` for a part whose weights are pickles only."""
    if any(part.rglob("*.safetensors")):
        return
    for file in sorted(part.iterdir()):
        if file.suffix in _PICKLES:
            raise BadWeights(
                f"{file} is a pickle, which can run any code when it is loaded.",
                hint="Save the pipeline as safetensors: pipeline.save_pretrained(folder, safe_serialization=True)",
            )


def no_lost_shards(part: Path) -> None:
    """Raise `BadWeights` where an index names weights that are not there, lie elsewhere, or are no safetensors."""
    for index in sorted(part.glob("*.safetensors.index*.json")):
        shards_of(index)


def shards_of(index: Path) -> list[Path]:
    """The files of weights an index names, all beside it. Raises `BadWeights`.

    Libraries load whatever an index names: a pickle, or a file of another folder, whose hash nobody wrote down.
    """
    try:
        names = set(json.loads(index.read_bytes())["weight_map"].values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadWeights(f"{index} is no index of weights.", hint="Copy or download it again.") from None
    for name in sorted(names, key=str):
        if not isinstance(name, str) or not _BESIDE.fullmatch(name):
            raise BadWeights(
                f"{index} names {str(name)[:60]!r}, which is no safetensors file of its folder.",
                hint="Save the model anew: model.save_pretrained(folder)",
            )
        if not (index.parent / name).is_file():
            raise BadWeights(f"{index.parent / name} is missing, though {index.name} names it.", hint="Copy it again.")
    return [index.parent / name for name in sorted(names)]


def hash_of(file: Path) -> str:
    """SHA-256, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _variants(part: Path) -> dict[Path, str | None]:
    """The files of weights, each with the variant its name states."""
    return {file: named["variant"] for file in part.glob("*.safetensors") if (named := _NAMED.fullmatch(file.name))}
