"""An index folder as something that can be searched; its pictures come from the set it was made of, or lie in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairest.data import PictureSet
from fairest.data.index import Index
from fairest.data.vectors import Vectors
from fairest.run.picture_files import HEAD, NOT_AN_IMAGE, kind_of
from fairest.searching.doors import Row
from fairest.searching.fetching import fetched
from fairest.searching.kept import Kept

__all__ = ["CAPTION", "KEY", "SHARD", "SearchedIndex"]

KEY, SHARD, CAPTION = "key", "shard", "caption"
_KEYS = (KEY, "__key__", "uid", "image_path", "url")
"""Columns that may name a row, the first of them that is there."""
_CAPTIONS = (CAPTION, "text", "TEXT")
_FILE = "image_path"
_KEPT = "worked-out"
_NOT_HERE = "not in the index"
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SearchedIndex:
    """Rows of `index`; with `source` their pictures are looked up there by shard and key."""

    name: str
    folder: Path
    index: Index
    source: PictureSet | None = None

    @property
    def vectors(self) -> Vectors:
        return self.index.vectors

    @property
    def model(self) -> str | None:
        return self.index.model

    @property
    def columns(self) -> Sequence[str]:
        return self.index.columns

    def column(self, name: str) -> Iterator[str | None]:
        start = 0
        for size in self.index.tables.sizes:  # one file in memory at a time
            yield from self._cells(name, range(start, start := start + size))

    @property
    def ids(self) -> NDArray[np.uint64]:
        rows = self.vectors.shape[0]
        return self.kept.array("ids", self._ids, lambda there: there.shape == (rows,) and there.dtype == np.uint64)

    @property
    def kept(self) -> Kept:
        return Kept(self.folder / _KEPT, tuple(sorted((self.folder / "metadata").glob("*.parquet"))))

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        key, caption, shard = self._first(_KEYS), self._first(_CAPTIONS), self._first((SHARD,))
        found = [self._cells(name, numbers) for name in (key, caption, shard)]
        return [
            Row(named or str(number), said, where or "")
            for number, named, said, where in zip(numbers, *found, strict=True)
        ]

    def pictures(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes | str]]:
        if self.source is not None:
            yield from fetched(self.source, numbers, self.rows(numbers))
            return
        for number, name in zip(numbers, self._cells(self._first((_FILE,)), numbers), strict=True):
            yield number, self._in_folder(name)

    def describe(self) -> Mapping[str, object]:
        made_of = {} if self.source is None else {"made_of": dict(self.source.describe())}
        return {**self.index.describe(), **made_of}

    def _ids(self) -> NDArray[Any]:
        name = self._first(_KEYS)
        cells = self.column(name) if name else iter([None] * self.vectors.shape[0])
        keys = (cell or str(number) for number, cell in enumerate(cells))
        hashed = b"".join(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest() for key in keys)
        return np.frombuffer(hashed, ">u8").astype(np.uint64)

    def _first(self, names: Sequence[str]) -> str | None:
        return next((name for name in names if name in self.columns), None)

    def _cells(self, name: str | None, numbers: Sequence[int]) -> list[str | None]:
        if name is None:
            return [None] * len(numbers)
        cells = self.index.metadata([name], numbers)[name].to_pylist()
        return [None if cell is None else str(cell) for cell in cells]

    def _in_folder(self, name: str | None) -> bytes | str:
        """A file of the index's own folder. Whoever made the index does not choose which others are read and shown."""
        if not name:
            return _NOT_HERE
        folder = self.folder.resolve()
        try:
            file = (folder / name).resolve()
            if not file.is_relative_to(folder) or not file.is_file() or file.stat().st_size > _MOST_BYTES:
                return _NOT_HERE
            with file.open("rb") as content:
                head = content.read(HEAD)
                return NOT_AN_IMAGE if kind_of(head) is None else head + content.read()
        except (OSError, ValueError):
            return _NOT_HERE
