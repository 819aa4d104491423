"""Shards as img2dataset leaves them (github.com/rom1504/img2dataset): a tar, a table and the counts of each."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from fairest.data.sample import Cell, Sample
from fairest.data.writing.parquet import schema_of
from fairest.data.writing.rows import Columns, own, row
from fairest.data.writing.tars import fill
from fairest.run.files import whole, write_whole
from fairest.run.picture_files import opened

__all__ = ["COLUMNS", "write_img2dataset"]

COLUMNS: Columns = {
    "url": str,
    "caption": str,
    "key": str,
    "status": str,
    "error_message": str,
    "width": int,
    "height": int,
    "original_width": int,
    "original_height": int,
    "exif": str,
    "sha256": str,
}
"""img2dataset's, in its order; the set's own come after them."""


def write_img2dataset(folder: Path, rows: Iterable[Sample], shard: int, columns: Columns) -> Path:
    """`00000.tar` as of webdataset, its rows in `00000.parquet`, their number in `00000_stats.json`.

    As with img2dataset, a shard is finished when its counts are there.
    """
    file, counts = folder / f"{shard:05d}.tar", folder / f"{shard:05d}_stats.json"
    if counts.exists():
        return file
    every = {**COLUMNS, **own(columns), **COLUMNS}  # first in order, and of their own kinds
    cells = list(fill(file, rows, "img2dataset", lambda sample, picture: _row(sample, picture, every)))
    _write_table(file.with_suffix(".parquet"), cells, every)
    write_whole(counts, json.dumps(_counts(len(cells)), indent=4).encode())
    return file


def _row(sample: Sample, picture: bytes, columns: Columns) -> dict[str, Cell]:
    cells = row(sample, columns)
    width, height = _size(picture)
    cells |= {"status": "success", "error_message": None, "width": width, "height": height}
    for name, measured in (("original_width", width), ("original_height", height)):
        cells[name] = measured if cells[name] is None else cells[name]
    cells["sha256"] = hashlib.sha256(picture).hexdigest()
    return {name: cells[name] for name in columns}


def _size(picture: bytes) -> tuple[int, int] | tuple[None, None]:
    try:
        return opened(picture).size
    except Exception:  # what reads the headers of damaged files raises whatever it stumbles over
        return None, None


def _write_table(file: Path, cells: list[dict[str, Cell]], columns: Columns) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist(cells, schema=schema_of(columns))
    with whole(file) as out:
        pq.write_table(table, out)


def _counts(rows: int) -> Mapping[str, object]:
    done = {"success": rows} if rows else {}
    return {"count": rows, "successes": rows, "failed_to_download": 0, "failed_to_resize": 0, "status_dict": done}
