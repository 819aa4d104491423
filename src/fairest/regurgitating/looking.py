"""Every picture of a set looked at once: its vector, itself made small. What is written is not done again."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from fairest.data import Sample, Shard
from fairest.encode import Perceptor
from fairest.errors import NotWritable
from fairest.regurgitating.embedding import NOT_FINITE, embedded
from fairest.regurgitating.pixels import SIDE, small
from fairest.run.files import write_whole
from fairest.run.pictures import decoded

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["SEEN", "files_of", "look_at", "picture_of"]

SEEN = "seen"
_LONGEST = 1_000
"""Letters of a caption that is asked for: no model reads more."""
_MANY = 64
Row: TypeAlias = dict[str, Any]


def files_of(folder: Path, number: int) -> tuple[Path, Path, Path]:
    """What is written of a shard: its rows, their vectors and small pictures. The rows come last."""
    stem = folder / SEEN / f"{number:05d}"
    return stem.with_suffix(".parquet"), stem.with_suffix(".vectors.npy"), stem.with_suffix(".small.npy")


def look_at(shard: Shard, number: int, encoder: Perceptor, folder: Path) -> None:
    """Write the files of one shard, unless they are there. Raises `NotWritable`."""
    rows_file, vectors_file, small_file = files_of(folder, number)
    if rows_file.exists():
        return
    try:
        rows_file.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise NotWritable(
            f"{rows_file.parent} cannot be made: {error.strerror}.", hint="Choose another --out."
        ) from error
    rows: list[Row] = []
    vectors, smalls = [np.empty((0, 0), np.float32)], [np.empty((0, SIDE, SIDE, 3), np.uint8)]
    for batch in _batches(shard, rows):
        seen = embedded([image for _, image in batch], encoder)
        fine = np.asarray(np.isfinite(seen).all(axis=1))
        for (row, _), usable in zip(batch, fine.tolist(), strict=True):
            row["why"] = None if usable else NOT_FINITE
        vectors.append(seen[fine])
        smalls.append(np.stack([small(image) for _, image in batch])[fine])
    write_whole(vectors_file, _npy(np.concatenate(vectors[1:] or vectors)))
    write_whole(small_file, _npy(np.concatenate(smalls)))
    write_whole(rows_file, _parquet(rows))


def picture_of(content: bytes | None) -> "Image | str":
    """A training picture, or why it is none."""
    return "no picture" if content is None else decoded(content)


def _batches(shard: Shard, rows: list[Row]) -> "Iterator[list[tuple[Row, Image]]]":
    """Usable rows with their pictures, so many at a time; every row of the shard goes into `rows`."""
    batch: list[tuple[Row, Image]] = []
    for place, sample in enumerate(shard.samples()):
        caption = _text(sample.caption or "").strip()
        opened = _picture(sample, caption)
        row: Row = {
            "key": _text(sample.key),
            "place": place,
            "caption": caption[:_LONGEST],
            "sha256": None,
            "why": opened if isinstance(opened, str) else None,
        }
        rows.append(row)
        if isinstance(opened, str):
            continue
        row["sha256"] = hashlib.sha256(sample.picture or b"").hexdigest()
        batch.append((row, opened))
        if len(batch) == _MANY:
            yield batch
            batch = []
    if batch:
        yield batch


def _picture(sample: Sample, caption: str) -> "Image | str":
    if sample.why is not None:
        return sample.why
    if not caption:
        return "no caption"
    return "caption too long" if len(caption) > _LONGEST else picture_of(sample.picture)


def _text(text: str) -> str:
    """Whatever came, as a file can hold it."""
    return text.encode("utf-8", "replace").decode()


def _npy(array: NDArray[Any]) -> bytes:
    out = io.BytesIO()
    np.save(out, array, allow_pickle=False)
    return out.getvalue()


def _parquet(rows: Iterable[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = [(name, pa.string()) for name in ("key", "caption", "sha256", "why")]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=pa.schema([*text, ("place", pa.int64())])), out)
    return out.getvalue()
