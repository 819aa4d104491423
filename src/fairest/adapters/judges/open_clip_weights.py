"""Which weights an open_clip model is loaded from: a file, folder or repository of safetensors, never a pickle."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairest.adapters.judges.open_clip_folder import CONFIG, check_folder
from fairest.adapters.models.repository import commit_of, fetched, repository_of
from fairest.adapters.models.weights import check_weights, hash_of
from fairest.errors import BadInput, BadWeights, NotFound, UnknownName

__all__ = ["OpenClipWeights", "find_weights"]

_HUB = "hf-hub:"
_PLAIN = "open_clip_model.safetensors"
_PREPARED = ("mean", "std", "interpolation", "resize_mode")
_HINT = "Write open_clip:ARCH/TAG, open_clip:ARCH/FILE.safetensors or open_clip:hf-hub:owner/name."


@dataclass(frozen=True, slots=True)
class OpenClipWeights:
    """A file of weights, and the model open_clip makes for it."""

    name: str
    """What it is called after the door: without the folder of a file."""
    model: str
    """As open_clip calls it: one of its architectures, or "local-dir:FOLDER"."""
    file: Path
    how: Mapping[str, Any] = field(default_factory=dict)
    """Settings that these weights were trained with, for `open_clip.create_model_from_pretrained`."""
    reading: Mapping[str, Any] = field(default_factory=dict)
    """Settings of its text model."""

    @property
    def pretrained(self) -> str | None:
        """The argument of that name; a folder finds its own."""
        return None if self.model.startswith("local-dir:") else str(self.file)

    @property
    def words(self) -> dict[str, Any]:
        """For `open_clip.get_tokenizer`: its own tokenizers run no code, and do not take the setting."""
        return {"trust_remote_code": False} if self.reading.get("hf_tokenizer_name") else {}

    def describe(self) -> dict[str, object]:
        return {
            "model": self.name,
            "revision": commit_of(self.file.parent),
            "weights": {self.file.name: hash_of(self.file)},
        }


def find_weights(rest: str) -> OpenClipWeights:
    """What `rest` names: "ARCH/TAG", "ARCH/FILE.safetensors" or "hf-hub:owner/name[@revision]" (or a folder there).

    Raises `NotFound`, `BadInput`, `BadWeights`, `UnknownName`.
    """
    found = _of_repository(rest, rest.removeprefix(_HUB)) if rest.startswith(_HUB) else _of_architecture(rest)
    check_weights(found.file)
    return found


def _of_repository(rest: str, named: str) -> OpenClipWeights:
    from huggingface_hub import snapshot_download

    repository, revision = repository_of(named, "open_clip:hf-hub", "model that open_clip saved")
    wanted = [_PLAIN, "*.json", "*.txt", "*.model"]
    folder = Path(
        fetched(
            named,
            lambda: snapshot_download(repository, revision=revision, allow_patterns=wanted, ignore_patterns=["*/*"]),
        )
        if repository
        else Path(named).expanduser()
    )
    for file in (CONFIG, _PLAIN):
        if not (folder / file).is_file():
            raise BadWeights(f"{named} holds no {file}; pickles are not loaded.", hint=_HINT)
    name = rest if repository else f"{_HUB}{folder.resolve().name}"
    return OpenClipWeights(name, f"local-dir:{folder}", folder / _PLAIN, reading=check_folder(folder))


def _of_architecture(rest: str) -> OpenClipWeights:
    import open_clip

    architecture, _, pretrained = rest.partition("/")
    if architecture not in open_clip.list_models():
        raise UnknownName("open_clip architecture", architecture, open_clip.list_models())
    if not pretrained:
        raise BadInput(f"{rest!r} names no weights.", hint=_HINT)
    reading = open_clip.get_model_config(architecture)["text_cfg"]
    tag = open_clip.get_pretrained_cfg(architecture, pretrained)
    if tag:
        return OpenClipWeights(rest, architecture, _of_tag(rest, tag), _settings(tag), reading)
    file = Path(pretrained).expanduser()
    if file.suffix == ".safetensors" and file.is_file():
        return OpenClipWeights(f"{architecture}/{file.name}", architecture, file, reading=reading)
    if file.is_file():
        raise BadWeights(f"{file} is no safetensors file; pickles can run any code and are not loaded.", hint=_HINT)
    if file.suffix or "/" in pretrained:
        raise NotFound(f"There is no file {file}.", hint=_HINT)
    known = open_clip.list_pretrained_tags_by_model(architecture)
    raise UnknownName(f"set of weights for {architecture}", pretrained, known)


def _of_tag(rest: str, tag: Mapping[str, Any]) -> Path:
    """The safetensors of a tag's repository; open_clip itself would take a pickle where there are none."""
    from huggingface_hub import hf_hub_download

    repository, file = os.path.split(tag.get("hf_hub", ""))
    if not repository:
        raise BadWeights(f"The weights {rest} are published as a pickle only, which is not loaded.", hint=_HINT)
    name = Path(file).with_suffix(".safetensors").name if file else _PLAIN
    return Path(fetched(rest, lambda: hf_hub_download(repository, name)))


def _settings(tag: Mapping[str, Any]) -> dict[str, Any]:
    prepared = {f"image_{key}": tag[key] for key in _PREPARED if key in tag}
    return {**prepared, "force_quick_gelu": bool(tag.get("quick_gelu"))}
