"""Less memory for a slower drawing, in one word: slices, tiles, and weights that wait in main memory."""

import contextlib
from typing import Any, Literal, TypeAlias, get_args

from fairest.adapters.models.batches import is_out_of_memory
from fairest.errors import BadInput, UnknownName

__all__ = ["MEMORY", "Memory", "check_memory", "settle", "slice_and_tile"]

Memory: TypeAlias = Literal["low", "lower", "lowest"]

MEMORY: tuple[Memory, ...] = get_args(Memory)


def check_memory(word: str | None) -> None:
    """Raise `UnknownName` for a word that is none of `MEMORY`."""
    if word is not None and word not in MEMORY:
        raise UnknownName("placement in memory", word, MEMORY)


def settle(pipeline: Any, device: str, memory: Memory | None) -> list[str]:
    """Put a pipeline that lies on the CPU where it computes. Gives notes for the reader.

    low: attention and autoencoder take a batch in slices. lower: the autoencoder also takes a picture in
    tiles, and each part comes to the device when it is its turn. lowest: each layer does.
    """
    notes = slice_and_tile(pipeline, memory)
    if memory in (None, "low"):
        _move(pipeline, device)
    elif device == "cpu":
        notes.append(f"On a CPU no weights can wait elsewhere: --memory {memory} is slices and tiles alone there.")
    else:
        offload(pipeline, device, layer_by_layer=memory == "lowest")
    return notes


def offload(pipeline: Any, device: str, *, layer_by_layer: bool) -> None:
    """Let the weights wait in main memory, and each part, or each layer, come to the device for its turn."""
    if layer_by_layer or pipeline.model_cpu_offload_seq is None:
        pipeline.enable_sequential_cpu_offload(device=device)
    else:
        pipeline.enable_model_cpu_offload(device=device)


def _move(pipeline: Any, device: str) -> None:
    try:
        pipeline.to(device)
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        raise BadInput(
            f"The memory of {device!r} does not hold the whole {type(pipeline).__name__}.",
            hint="Try --memory lower or lowest.",
        ) from error


def slice_and_tile(pipeline: Any, memory: Memory | None) -> list[str]:
    """Let attention and autoencoder take a batch in slices, and below "low" a picture in tiles. Gives notes."""
    if memory is None:
        return []
    pipeline.enable_attention_slicing()
    autoencoder = getattr(pipeline, "vae", None)
    _enable(autoencoder, "slicing")
    if memory == "low" or not _enable(autoencoder, "tiling"):
        return []
    return ["Large pictures were decoded in overlapping tiles, which changes them at the seams."]


def _enable(part: Any, what: str) -> bool:
    """Whether a part offers it; some autoencoders do not."""
    with contextlib.suppress(NotImplementedError, AttributeError):
        getattr(part, f"enable_{what}")()
        return True
    return False
