"""The layouts by name."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fairest.data.sample import Sample
from fairest.data.writing.image_folder import join_parts, write_image_folder
from fairest.data.writing.img2dataset import write_img2dataset
from fairest.data.writing.parquet import write_parquet
from fairest.data.writing.rows import Columns
from fairest.data.writing.tars import write_webdataset
from fairest.errors import BadInput, UnknownName

__all__ = ["LAYOUTS", "finish_set", "write_set"]

LAYOUTS: Mapping[str, Callable[[Path, Iterable[Sample], int, Columns], Path]] = {
    "webdataset": write_webdataset,
    "img2dataset": write_img2dataset,
    "parquet": write_parquet,
    "imagefolder": write_image_folder,
}


def write_set(
    layout: str, folder: Path, rows: Iterable[Sample], *, shard: int, columns: Columns, pictures: bool = True
) -> Path:
    """Write one shard of a set, and give its place. The same rows give the same bytes.

    It is there whole or not at all, and a shard that is there is not written again: `rows` are then not read. Shards
    may be written by several processes. `columns` are those that leave, the same for every shard; a row's weight is
    the column "weight". A set that never had `pictures` can be written as Parquet, without a column for them. Raises
    `UnknownName`, `NotWritable`, and `BadInput` for a row that the layout cannot hold.
    """
    if layout not in LAYOUTS:
        raise UnknownName("layout", layout, LAYOUTS)
    if pictures:
        return LAYOUTS[layout](folder, rows, shard, columns)
    if layout != "parquet":
        raise BadInput(f"The set holds no pictures; {layout} needs one in each row.", hint="Write the layout parquet.")
    return write_parquet(folder, rows, shard, columns, pictures=False)


def finish_set(layout: str, folder: Path) -> None:
    """Do what is to be done once when all shards are there. Doing it again changes nothing."""
    if layout == "imagefolder":
        join_parts(folder)
