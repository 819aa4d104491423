"""The folder of a curation as something that can be searched: all rows that were seen, with what was told of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairest.curating.folder import SEEN
from fairest.curating.named import set_again
from fairest.data import PictureSet
from fairest.data.vectors import Vectors
from fairest.errors import BadInput
from fairest.run.record import RECORD, is_record, read_record
from fairest.searching.doors import Row
from fairest.searching.fetching import fetched
from fairest.searching.kept import Kept
from fairest.sift.sheet import Sheet

__all__ = ["SearchedRun", "is_run", "open_run"]

_NOT_HERE = "not in the run"
_KEPT = "worked-out"


@dataclass(frozen=True, slots=True)
class SearchedRun:
    """Rows of a sheet. Their pictures are looked up in `source`, where the set can be opened by its name."""

    name: str
    sheet: Sheet
    vectors: Vectors
    model: str | None
    source: PictureSet | None
    about: Mapping[str, Any]
    kept: Kept | None = None

    @property
    def columns(self) -> Sequence[str]:
        return self.sheet.columns

    def column(self, name: str) -> Iterator[str | None]:
        for file, rows in zip(self.sheet.files, self.sheet.lengths, strict=True):  # one in memory at a time
            part = Sheet([file])
            yield from part.texts(name).to_pylist() if name in part.columns else [None] * rows

    @property
    def ids(self) -> NDArray[np.uint64]:
        return self.sheet.ids

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        told = self.sheet.picked(numbers, ("key", "caption", "shard"))
        return [Row(str(row["key"]), row["caption"], row["shard"] or "") for row in told]

    def pictures(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        if self.source is None:
            return ((number, _NOT_HERE) for number in numbers)
        return fetched(self.source, numbers, self.rows(numbers))

    def describe(self) -> Mapping[str, object]:
        return {"format": "curation", "name": self.name, "rows": self.sheet.rows, "made_of": dict(self.about)}


def is_run(folder: Path) -> bool:
    """Whether a folder is that of a curation."""
    return (folder / SEEN).is_dir() and is_record(folder / RECORD)


def open_run(folder: Path) -> SearchedRun:
    """Raises `BadInput` for a curation without embeddings."""
    record = read_record(folder / RECORD)
    files = sorted((folder / SEEN).glob("*.parquet"))
    sheet = Sheet(files)
    if (vectors := sheet.vectors) is None:
        raise BadInput(f"{folder} holds no embeddings.", hint="Curate with an encoder: --encoder clip:FOLDER")
    about, encoder = dict(record.get("set") or {}), record.get("encoder") or {}
    kept = Kept(folder / SEEN / _KEPT, tuple(files))
    return SearchedRun(folder.resolve().name, sheet, vectors, encoder.get("name"), set_again(record), about, kept)
