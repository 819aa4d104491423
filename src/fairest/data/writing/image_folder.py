"""A folder of pictures with one `metadata.jsonl`, the ImageFolder of the Hugging Face `datasets` library."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from fairest.data.sample import Sample
from fairest.data.writing.names import Names
from fairest.data.writing.rows import Columns, content, line, row
from fairest.errors import NotWritable
from fairest.run.files import whole

__all__ = ["join_parts", "write_image_folder"]

METADATA = "metadata.jsonl"
_PART = ".rows.jsonl"
"""A shard's part of the metadata, in its folder. What begins with a dot is no part of an ImageFolder."""


def write_image_folder(folder: Path, rows: Iterable[Sample], shard: int, columns: Columns) -> Path:
    """`00000/KEY.jpg` (.png, .webp): a folder of its own for each shard. Their rows are joined by `join_parts`."""
    place = folder / f"{shard:05d}"
    if place.exists():
        return place
    if (folder / METADATA).exists():
        raise NotWritable(f"{folder} is finished; no shard can be added.", hint="Choose another folder.")
    beside = folder / f".{place.name}.part"
    try:
        _write(beside, place.name, rows, columns)
        os.replace(beside, place)
    except OSError as error:
        raise NotWritable(f"{place} cannot be written: {error.strerror or error}.", hint="Make room.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return place


def join_parts(folder: Path) -> None:
    """Make `metadata.jsonl` of all shards' parts, in their order, and remove the parts. Can be called again."""
    parts = sorted(folder.glob(f"[0-9]*/{_PART}"), key=lambda part: int(part.parent.name))
    if not (folder / METADATA).exists():
        with whole(folder / METADATA) as out:
            for part in parts:
                with part.open("rb") as lines:
                    shutil.copyfileobj(lines, out)
    for part in parts:
        part.unlink()


def _write(beside: Path, shard: str, rows: Iterable[Sample], columns: Columns) -> None:
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    names = Names()
    with (beside / _PART).open("wb") as part:
        for sample in rows:
            picture, ending = content(sample, "imagefolder")
            name = f"{names.of(sample.key)}.{ending}"
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).write_bytes(picture)
            part.write(line({"file_name": f"{shard}/{name}", **row(sample, columns)}) + b"\n")
