"""A row of a set as it is seen: the picture decoded, or the reason why there is none, and its first cells."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fairest.data import Cell, Sample
from fairest.run.picture_files import kind_of, no_picture
from fairest.run.pictures import decoded
from fairest.sift.dedup.hashes import perceptual_hash

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["EMPTY", "Row", "batches", "set_columns"]

EMPTY = "empty file"
_BATCH = 64
_MOST = 64_000_000
"""Pixels, or bytes of files, of a batch of more than one."""
_OWN = ("key", "id", "shard", "why", "caption", "bytes", "sha256", "phash", "caption-similarity")
_TOLD = ("caption:", "picture:")
"""Columns that are ours, and how others begin: what a set calls the same is kept as "set.NAME"."""
_SET = "set."


def set_columns(names: Iterable[str]) -> dict[str, str]:
    """The columns of a sheet that the set brought, each with the name that it has there."""
    return {name: name.removeprefix(_SET) for name in names if name not in _OWN and not name.startswith(_TOLD)}


def _as_ours(name: str) -> str:
    return f"{_SET}{name}" if name in _OWN or name.startswith((*_TOLD, _SET)) else name


class Row(NamedTuple):
    """One row, open."""

    sample: Sample
    image: "Image | None"
    cells: dict[str, Cell]


def batches(samples: Iterator[Sample]) -> Iterator[list[Row]]:
    """Decoded a few at a time: fewer where they, or their files, are large."""
    held: list[Row] = []
    total = 0
    for row in map(_opened, samples):
        size = max(row.image.width * row.image.height if row.image else 0, len(row.sample.picture or b""))
        if held and (len(held) == _BATCH or total + size > _MOST):
            yield held
            held, total = [], 0
        held.append(row)
        total += size
    if held:
        yield held


def _opened(sample: Sample) -> Row:
    cells: dict[str, Cell] = {
        "key": sample.key,
        "id": int.from_bytes(hashlib.blake2b(sample.key.encode(errors="replace"), digest_size=8).digest(), "big"),
        "caption": sample.caption,
        **{_as_ours(name): cell for name, cell in sample.columns.items()},
        "width": sample.columns.get("width"),
        "height": sample.columns.get("height"),
        "why": sample.why,
    }
    if sample.picture is None:
        return Row(sample, None, cells)
    cells |= {"bytes": len(sample.picture), "sha256": hashlib.sha256(sample.picture).hexdigest()}
    image = None if sample.why else _decoded(sample.picture)
    if image is None or isinstance(image, str):
        return Row(sample, None, cells | {"why": sample.why or image})
    return Row(sample, image, cells | {"width": image.width, "height": image.height, "phash": perceptual_hash(image)})


def _decoded(content: bytes) -> "Image | str":
    """The picture as a viewer shows it, or why it is none: of what it is not, what it is."""
    if not content:
        return EMPTY
    return no_picture(content) if kind_of(content) is None else decoded(content)
