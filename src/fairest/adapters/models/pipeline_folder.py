"""A diffusers pipeline's folder, checked before it is loaded: errors that name the file and what to do."""

import hashlib
import json
from pathlib import Path
from typing import Any

from fairest.errors import BadInput, BadWeights, NotFound

__all__ = ["check_folder", "components_of", "find_folder", "sha256_of_weights", "weight_files"]

_INDEX = "model_index.json"
_PICKLES = (".bin", ".ckpt", ".pt", ".pth")


def find_folder(named: str) -> Path:
    """The folder itself, or the downloaded copy of a Hugging Face repository ("owner/name")."""
    if not named:
        raise BadInput("diffusers needs a folder or a repository.", hint="Write: diffusers:models/sd")
    folder = Path(named).expanduser()
    if folder.is_dir():
        return folder
    if folder.exists():
        raise BadWeights(f"{folder} is a file.", hint="Give the folder of a saved diffusers pipeline.")
    if named.count("/") != 1 or named.startswith((".", "/", "~")):
        raise NotFound(f"There is no folder {folder}.", hint="Give the folder of a saved diffusers pipeline.")
    return _downloaded(named)


def check_folder(folder: Path) -> None:
    """Raise `BadWeights` unless the folder is a whole pipeline whose weights are all safetensors."""
    for name in _components(folder):
        if not (folder / name).is_dir():
            raise BadWeights(
                f"{folder / name} is missing, though {_INDEX} names it.", hint="Copy the whole pipeline again."
            )
        _no_pickles_alone(folder / name)
    for file in weight_files(folder):
        _check_weights(file)


def components_of(folder: Path, library: str) -> dict[str, str]:
    """The parts of a pipeline that a library provides, each with the name of its class."""
    return {name: kind for name, (provider, kind) in _components(folder).items() if provider == library}


def weight_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.safetensors"))


def sha256_of_weights(folder: Path) -> dict[str, str]:
    """The hash of every weight file, by its path in the folder."""
    return {file.relative_to(folder).as_posix(): _sha256(file) for file in weight_files(folder)}


def _downloaded(repository: str) -> Path:
    from diffusers import DiffusionPipeline

    try:
        return Path(DiffusionPipeline.download(repository, use_safetensors=True))
    except Exception as error:  # the hub's client raises errors of several libraries
        raise NotFound(
            f"There is no folder {repository!r}, and no such repository could be fetched: {_first_line(error)}.",
            hint="Check the spelling, the network, and that the repository holds safetensors.",
        ) from error


def _components(folder: Path) -> dict[str, tuple[str, str]]:
    """Library and class of every part; the index has other entries too, and nulls for parts left out."""
    pairs = {name: entry for name, entry in _index(folder / _INDEX).items() if isinstance(entry, list)}
    return {name: (str(p[0]), str(p[1])) for name, p in pairs.items() if len(p) == 2 and all(p)}


def _index(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise BadWeights(
            f"{file.parent} holds no {_INDEX}.",
            hint="Give the folder of a whole pipeline, as `pipeline.save_pretrained(folder)` writes it.",
        ) from None
    except ValueError as error:
        raise BadWeights(f"{file} is not readable: {error}.", hint="Copy or download it again.") from None
    if not isinstance(read, dict):
        raise BadWeights(f"{file} is not the index of a pipeline.", hint="Copy or download it again.")
    return read


def _no_pickles_alone(part: Path) -> None:
    if any(part.rglob("*.safetensors")):
        return
    for file in sorted(part.iterdir()):
        if file.suffix in _PICKLES:
            raise BadWeights(
                f"{file} is a pickle, which can run any code when it is loaded.",
                hint="Save the pipeline as safetensors: pipeline.save_pretrained(folder, safe_serialization=True)",
            )


def _check_weights(file: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="np"):
            pass
    except (SafetensorError, OSError, ValueError) as error:
        with file.open("rb") as content:
            is_pointer = content.read(64).startswith(b"version https://git-lfs")
        hint = "It is only a pointer: run `git lfs pull`." if is_pointer else "Copy or download it again."
        raise BadWeights(f"{file} is truncated or corrupt: {_first_line(error)}.", hint=hint) from None


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
