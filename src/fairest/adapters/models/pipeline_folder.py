"""A diffusers pipeline's folder, checked before it is loaded: errors that name the file and what to do."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from fairest.adapters.models.weights import check_weights, hash_of, no_lost_shards, no_pickles_alone
from fairest.errors import BadWeights

__all__ = ["check_folder", "class_of", "components_of", "left_out_of", "sha256_of_weights", "weight_files"]

_INDEX = "model_index.json"
_PART = re.compile(r"[a-z][a-z0-9_]*")


def check_folder(folder: Path, without: Collection[str] = ()) -> None:
    """Raise `BadWeights` unless the folder is a whole pipeline whose weights are all safetensors.

    Parts named in `without` need not be there: another pipeline lends its own.
    """
    for name in components_of(folder, without):
        if not (folder / name).is_dir():
            raise BadWeights(
                f"{folder / name} is missing, though {_INDEX} names it.", hint="Copy the whole pipeline again."
            )
        no_pickles_alone(folder / name)
        no_lost_shards(folder / name)
    for file in weight_files(folder, without):
        check_weights(file)


def class_of(folder: Path) -> str:
    """The name of the pipeline's class, as its index states it."""
    return str(_index(folder / _INDEX).get("_class_name", ""))


def components_of(folder: Path, without: Collection[str] = ()) -> dict[str, tuple[str, str]]:
    """The parts of a pipeline, each with the library that provides it and the name of its class."""
    parts = {name: entry for name, entry in _parts(folder).items() if name not in without}
    return {name: (str(entry[0]), str(entry[1])) for name, entry in parts.items() if all(entry)}


def left_out_of(folder: Path) -> list[str]:
    """The parts it was saved without, as Stable Diffusion 3 without its largest text encoder."""
    return [name for name, entry in _parts(folder).items() if not any(entry)]


def weight_files(folder: Path, without: Collection[str] = ()) -> list[Path]:
    """The weights of the parts, and of those alone: a repository may hold the same in other forms beside them."""
    parts = components_of(folder, without)
    return sorted(file for part in parts for file in (folder / part).rglob("*.safetensors"))


def sha256_of_weights(folder: Path, without: Collection[str] = ()) -> dict[str, str]:
    """The hash of every weight file, by its path in the folder."""
    return {file.relative_to(folder).as_posix(): hash_of(file) for file in weight_files(folder, without)}


def _parts(folder: Path) -> dict[str, list[Any]]:
    """Library and class of each part, nulls for one left out; the index has other entries, too."""
    entries = {name: entry for name, entry in _index(folder / _INDEX).items() if _PART.fullmatch(name)}
    return {name: entry for name, entry in entries.items() if isinstance(entry, list) and len(entry) == 2}


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
