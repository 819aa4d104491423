"""A diffusers pipeline, loaded without noise, pickles, or weights filled in at random."""

import contextlib
import inspect
import warnings
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.adapters.models.pipeline_folder import components_of, left_out_of
from fairest.adapters.models.weights import first_line, variant_of
from fairest.errors import BadWeights, MissingExtra

if TYPE_CHECKING:
    import torch

__all__ = ["load_pipeline", "need_libraries", "need_library", "quiet"]


def need_libraries() -> None:
    """Raise `MissingExtra` for the first library that is not installed."""
    for library in ("torch", "transformers", "diffusers", "safetensors"):
        need_library(library)


def need_library(library: str) -> None:
    """Raise `MissingExtra` for a library that is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            __import__(library)
    except ModuleNotFoundError:
        raise MissingExtra(library, "models") from None


def load_pipeline(
    folder: Path, dtype: "torch.dtype", without: Collection[str] = (), ready: Mapping[str, Any] | None = None
) -> Any:
    """The pipeline of a checked folder, on the CPU; the parts in `without` are left out, those that are `ready` taken.

    Raises `BadWeights`.
    """
    from diffusers import DiffusionPipeline

    ready = ready or {}
    others = [*without, *ready]
    variants = {variant for part in components_of(folder, others) if (variant := variant_of(folder / part))}
    try:
        with quiet():
            pipeline = DiffusionPipeline.from_pretrained(
                folder,
                use_safetensors=True,
                torch_dtype=dtype,
                variant=min(variants, default=None),
                local_files_only=True,
                **dict.fromkeys([*left_out_of(folder), *without]),
                **_parts_of_transformers(folder, dtype, others),
                **ready,
            )
    except BadWeights:
        raise
    except Exception as error:  # three libraries load its parts, each with errors of its own
        raise BadWeights(
            f"The pipeline in {folder} cannot be loaded: {first_line(error)}.",
            hint="Check that it is whole and that this version of diffusers knows it.",
        ) from error
    _all_there(folder, pipeline, ready)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _all_there(folder: Path, pipeline: Any, ready: Collection[str]) -> None:
    """Raise `BadWeights` where a file lacked a tensor: diffusers leaves its place empty and says nothing."""
    import torch

    loaded = {name: part for name, part in pipeline.components.items() if name not in ready}
    parts = {name: part for name, part in loaded.items() if isinstance(part, torch.nn.Module)}
    for name, part in parts.items():
        for lost in sorted(key for key, tensor in part.named_parameters() if tensor.is_meta):
            raise BadWeights(
                f"The pipeline in {folder} cannot be loaded: the weights of its {name} lack {lost}.",
                hint="Copy or download them again.",
            )


def _parts_of_transformers(folder: Path, dtype: "torch.dtype", without: Collection[str]) -> dict[str, Any]:
    """Text encoders and safety checkers, without what would happen silently: missing weights filled in at random."""
    loaded = {}
    for part, (library, class_name) in components_of(folder, without).items():
        kind = _model_of_transformers(library, class_name)
        if kind is not None:
            loaded[part], told = kind.from_pretrained(
                folder / part,
                use_safetensors=True,
                dtype=dtype,
                variant=variant_of(folder / part),
                output_loading_info=True,
            )
            if told["missing_keys"]:
                lost = min(told["missing_keys"])
                raise BadWeights(f"The weights in {folder / part} lack {lost}.", hint="Copy or download them again.")
    return loaded


def _model_of_transformers(library: str, class_name: str) -> Any:
    """The class, if it is one of transformers' models; diffusers has some of its own, as its safety checkers."""
    import diffusers
    import transformers

    provider = transformers if library == "transformers" else getattr(diffusers.pipelines, library, None)
    kind = getattr(provider, class_name, None)
    if not (inspect.isclass(kind) and issubclass(kind, transformers.PreTrainedModel)):
        return None
    return kind if provider is transformers else _finished(kind)


def _finished(kind: Any) -> Any:
    """The same class, its instances finished as transformers 5 wants them; IF's safety checker leaves that out."""

    def finish(self: Any, *given: Any, **named: Any) -> None:
        kind.__init__(self, *given, **named)
        if not hasattr(self, "all_tied_weights_keys"):
            self.post_init()

    return type(kind.__name__, (kind,), {"__init__": finish, "__module__": kind.__module__})


@contextlib.contextmanager
def quiet(*, bars: bool = False) -> Iterator[None]:
    """No warnings of the libraries, and no progress bars but where wanted: they would run through ours."""
    import diffusers.utils.logging as of_diffusers
    import transformers.utils.logging as of_transformers

    with contextlib.ExitStack() as put_back, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for log in (of_diffusers, of_transformers):
            put_back.callback(log.set_verbosity, log.get_verbosity())
            log.set_verbosity_error()
            if log.is_progress_bar_enabled() and not bars:
                put_back.callback(log.enable_progress_bar)
                log.disable_progress_bar()
        yield
