"""A row of a set as it is seen: the picture decoded, or the reason why there is none, and its first cells."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fairest.data import Cell, Sample
from fairest.run.picture_files import DAMAGED, Problem, checked
from fairest.run.pictures import as_seen
from fairest.sift.dedup.hashes import perceptual_hash

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["EMPTY", "Row", "batches", "decoded", "set_columns"]

EMPTY = "empty file"
_BATCH = 64
_MOST_PIXELS = 64_000_000
_OWN = ("key", "id", "shard", "why", "caption", "bytes", "sha256", "phash", "caption-similarity")
"""Columns that are ours: what a set calls the same is kept as "set.NAME"."""
_SET = "set."
_TOLD = ("caption:", "picture:")


def set_columns(names: Iterable[str]) -> dict[str, str]:
    """The columns of a sheet that the set brought, each with the name that it has there."""
    return {name: name.removeprefix(_SET) for name in names if name not in _OWN and not name.startswith(_TOLD)}


class Row(NamedTuple):
    """One row, open."""

    sample: Sample
    image: "Image | None"
    cells: dict[str, Cell]


def batches(samples: Iterator[Sample]) -> Iterator[list[Row]]:
    """Decoded a few at a time: fewer where they are large."""
    held: list[Row] = []
    pixels = 0
    for row in map(_opened, samples):
        size = row.image.width * row.image.height if row.image else 0
        if held and (len(held) == _BATCH or pixels + size > _MOST_PIXELS):
            yield held
            held, pixels = [], 0
        held.append(row)
        pixels += size
    if held:
        yield held


def _opened(sample: Sample) -> Row:
    cells: dict[str, Cell] = {
        "key": sample.key,
        "id": int.from_bytes(hashlib.blake2b(sample.key.encode(errors="replace"), digest_size=8).digest(), "big"),
        "caption": sample.caption,
        **{f"{_SET}{name}" if name in _OWN else name: cell for name, cell in sample.columns.items()},
        "width": sample.columns.get("width"),
        "height": sample.columns.get("height"),
        "why": sample.why,
    }
    if sample.picture is None:
        return Row(sample, None, cells)
    cells |= {"bytes": len(sample.picture), "sha256": hashlib.sha256(sample.picture).hexdigest()}
    image = None if sample.why else decoded(sample.picture)
    if image is None or isinstance(image, str):
        return Row(sample, None, cells | {"why": sample.why or image})
    return Row(sample, image, cells | {"width": image.width, "height": image.height, "phash": perceptual_hash(image)})


def decoded(content: bytes) -> "Image | str":
    """The picture as a viewer shows it, or why it is none."""
    try:
        return as_seen(checked(content)) if content else EMPTY
    except Problem as problem:
        return str(problem)
    except Exception:  # what a file says of its turning, or its colours, may be damaged as well
        return DAMAGED
