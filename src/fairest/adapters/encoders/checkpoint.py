"""A model in the transformers library's format: found, checked, described, and loaded without pickles or code."""

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.placing import check_dtype, place
from fairest.adapters.models.repository import commit_of, fetched, repository_of
from fairest.adapters.models.weights import check_weights, first_line, hash_of, no_lost_shards, shards_of
from fairest.errors import BadInput, BadWeights

__all__ = ["Checkpoint"]

_WHOLE = "model.safetensors"
_INDEX = "model.safetensors.index.json"
_WANTED = [_WHOLE, "model-*-of-*.safetensors", "*.json", "*.txt", "*.model"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A folder with a configuration and whole weights."""

    name: str
    """What it is called: a repository as it was asked for, or the folder alone; where that lies is of no concern."""
    folder: Path
    config: dict[str, Any]

    @classmethod
    def find(cls, named: str, door: str) -> "Checkpoint":
        """Of a folder, or of a repository "owner/name[@revision]", which is downloaded.

        Raises `NotFound`, `BadInput` for a folder that holds something else, `BadWeights`.
        """
        repository, revision = repository_of(named, door, "model in transformers' format")
        folder = _downloaded(named, repository, revision) if repository else Path(named).expanduser()
        found = cls(named if repository else folder.resolve().name, folder, _config(folder))
        found._check_weights()
        return found

    @property
    def kind(self) -> str:
        """The class it was saved by, in words for an error: "ViTForImageClassification"."""
        classes = self.config.get("architectures") or [self.config.get("model_type", "model of unknown kind")]
        return str(classes[0])

    @property
    def weights(self) -> list[Path]:
        """The files that are loaded: one, or else those an index names."""
        whole, index = self.folder / _WHOLE, self.folder / _INDEX
        if whole.is_file():
            return [whole]
        return shards_of(index) if index.is_file() else []

    def load(self, auto: Any, device: str, dtype: str) -> Any:
        """The model, by one of transformers' Auto classes, where it computes. Raises `BadInput`, `BadWeights`."""
        import torch

        check_dtype(dtype)
        where = place(str(device), dtype)
        try:
            with quiet():
                model, told = auto.from_pretrained(
                    self.folder,
                    use_safetensors=True,
                    dtype=getattr(torch, dtype),
                    local_files_only=True,
                    trust_remote_code=False,
                    output_loading_info=True,
                )
        except Exception as error:  # of several libraries
            raise BadWeights(
                f"The {self.kind} in {self.folder} cannot be loaded: {first_line(error)}.",
                hint="Check that it is whole and that this version of transformers knows it.",
            ) from error
        self._nothing_at_random(type(model).__name__, told)
        return model.eval().to(where)

    def describe(self) -> dict[str, object]:
        """Its class, commit, hashes of weights, and the versions of the libraries that run it."""
        return {
            "model": self.kind,
            "revision": commit_of(self.folder),
            "weights": {file.name: hash_of(file) for file in self.weights},
            "versions": {library: version(library) for library in ("torch", "transformers")},
        }

    def _check_weights(self) -> None:
        self._no_others()
        no_lost_shards(self.folder)
        if not self.weights:
            raise BadWeights(
                f"{self.folder} holds no model.safetensors; pickles (.bin, .pt) can run any code and are not loaded.",
                hint="Take a revision that has it, or write it: model.save_pretrained(folder)",
            )
        for file in self.weights:
            check_weights(file)

    def _no_others(self) -> None:
        """transformers takes weights that a configuration names, and those of an adapter, without being asked to."""
        if "transformers_weights" in self.config:
            named = str(self.config["transformers_weights"])[:60]
            raise BadWeights(
                f"The config.json in {self.folder} names weights of its own, {named!r}.",
                hint=f"Name that file {_WHOLE}, and leave `transformers_weights` out.",
            )
        for file in sorted(self.folder.glob("adapter_*")):
            raise BadWeights(
                f"{self.folder} holds an adapter, {file.name}, which would change the model unseen.",
                hint="Merge it into the model, by peft's merge_and_unload(), and save that: "
                "model.save_pretrained(folder)",
            )

    def _nothing_at_random(self, loaded_as: str, told: Any) -> None:
        """transformers fills what the weights lack with random numbers, and goes on."""
        for lost in sorted({*told["missing_keys"], *(key for key, *_ in told["mismatched_keys"])}):
            raise BadWeights(
                f"The weights in {self.folder}, saved by {self.kind}, lack {lost} of a {loaded_as}.",
                hint="Check that this is the whole model, and one of this kind.",
            )


def _downloaded(named: str, repository: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download

    return Path(
        fetched(
            named,
            lambda: snapshot_download(
                repository, revision=revision, allow_patterns=_WANTED, ignore_patterns=["*/*"]
            ),
        )
    )  # fmt: skip


def _config(folder: Path) -> dict[str, Any]:
    file = folder / "config.json"
    if not file.is_file():
        what = "a diffusers pipeline" if (folder / "model_index.json").is_file() else "no model: it has no config.json"
        raise BadInput(f"{folder} is {what}.", hint="Give a model as transformers' save_pretrained(folder) writes it.")
    try:
        read = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise BadWeights(f"{file} is not readable: {error}.", hint="Copy or download it again.") from None
    if not isinstance(read, dict):
        raise BadWeights(f"{file} is not the configuration of a model.", hint="Copy or download it again.")
    return read
