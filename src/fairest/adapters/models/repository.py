"""Where a pipeline or another model is: a folder of one's own, or a Hugging Face repository, downloaded."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from fairest.adapters.models.pipeline_folder import class_of
from fairest.adapters.models.pipeline_loading import quiet
from fairest.adapters.models.weights import first_line
from fairest.errors import BadInput, BadWeights, NotFound

__all__ = ["class_named", "commit_of", "fetched", "find_folder", "repository_of"]

_COMMIT = re.compile(r"[0-9a-f]{40}")
_VARIANTS = (None, "fp16", "bf16")
_PIPELINE = ("diffusers", "saved diffusers pipeline")
_T = TypeVar("_T")


def find_folder(named: str, without: Collection[str] = ()) -> Path:
    """The folder itself, or the downloaded copy of a repository: "owner/name" or "owner/name@revision".

    The parts in `without` are not downloaded. Raises `BadInput`, `BadWeights`, `NotFound`.
    """
    repository, revision = repository_of(named, *_PIPELINE)
    if not repository:
        return Path(named).expanduser()
    return fetched(named, lambda: _downloaded(repository, revision, without))


def class_named(named: str) -> str:
    """The name of a pipeline's class, before any of its weights are downloaded. Raises as `find_folder`."""
    from diffusers import DiffusionPipeline

    repository, revision = repository_of(named, *_PIPELINE)
    if not repository:
        return class_of(Path(named).expanduser())
    index = fetched(named, lambda: DiffusionPipeline.load_config(repository, revision=revision))
    return str(index.get("_class_name", ""))


def commit_of(folder: Path) -> str | None:
    """The commit of a downloaded repository; None of a folder of one's own."""
    folder = folder.absolute()
    return folder.name if folder.parent.name == "snapshots" and _COMMIT.fullmatch(folder.name) else None


def repository_of(named: str, door: str, what: str) -> tuple[str, str | None]:
    """Repository and revision, or "" for a folder that is there: its name may have an @ in it.

    `door` and `what` (a "saved diffusers pipeline") are for the errors: `BadInput`, `BadWeights`, `NotFound`.
    """
    if not named:
        raise BadInput(f"{door} needs a folder or a repository.", hint=f"Write: {door}:FOLDER or {door}:owner/name")
    folder = Path(named).expanduser()
    if folder.is_dir():
        return "", None
    if folder.exists():
        raise BadWeights(f"{folder} is a file.", hint=f"Give the folder of a {what}.")
    repository, _, revision = named.partition("@")
    if repository.count("/") != 1 or repository.startswith((".", "/", "~")):
        raise NotFound(f"There is no folder {folder}.", hint=f"Give the folder of a {what}.")
    return repository, revision or None


def _downloaded(repository: str, revision: str | None, without: Collection[str]) -> Path:
    """The first variant of the weights the repository has as safetensors, the plain ones before others."""
    from diffusers import DiffusionPipeline

    left_out = dict.fromkeys(without)

    def download(variant: str | None) -> Path:
        return Path(
            DiffusionPipeline.download(repository, revision=revision, variant=variant, use_safetensors=True, **left_out)
        )

    def first_of(variants: Collection[str | None]) -> Path:
        variant, *others = variants
        try:
            return download(variant)
        except OSError as error:
            if not others or "Could not find the necessary `safetensors`" not in str(error):
                raise
        return first_of(others)

    return first_of(_VARIANTS)


def fetched(named: str, fetch: Callable[[], _T]) -> _T:
    """What the hub gave; its own progress bars show a download, the other libraries say nothing."""
    try:
        with quiet(bars=True):
            return fetch()
    except Exception as error:  # the hub's client raises errors of several libraries, the plain one inside
        why = first_line(error.__cause__ if isinstance(error.__cause__, Exception) else error)
        raise NotFound(
            f"There is no folder {named!r}, and no such repository could be fetched: {why}.",
            hint="Check the spelling, the revision, the network, and that the repository holds safetensors.",
        ) from error
