"""Tar files whose bytes depend on nothing but what is in them."""

import io
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from fairest.data.sample import Cell, Sample
from fairest.data.writing.names import Names
from fairest.data.writing.rows import Columns, clean, content, line, row
from fairest.run.files import whole

__all__ = ["fill", "write_webdataset"]

Cells: TypeAlias = dict[str, Cell]


def write_webdataset(folder: Path, rows: Iterable[Sample], shard: int, columns: Columns) -> Path:
    """`00000.tar`: of every row KEY.jpg (.png, .webp), KEY.txt where it has a caption, and KEY.json."""
    file = folder / f"{shard:05d}.tar"
    if not file.exists():
        for _ in fill(file, rows, "webdataset", lambda sample, _: row(sample, columns)):
            pass
    return file


def fill(file: Path, rows: Iterable[Sample], layout: str, told: Callable[[Sample, bytes], Cells]) -> Iterator[Cells]:
    """Write all rows into a new tar; give each one's KEY.json, which `told` makes of it and its picture."""
    names = Names()
    # The oldest format that will do: everything reads it.
    with whole(file) as out, tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for sample in rows:
            picture, ending = content(sample, layout)
            name, cells = names.of(sample.key), told(sample, picture)
            _add(tar, f"{name}.{ending}", picture)
            if sample.caption is not None:
                _add(tar, f"{name}.txt", clean(sample.caption).encode())
            _add(tar, f"{name}.json", line(cells))
            yield cells


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    """One plain file, of nobody, from 1970."""
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
