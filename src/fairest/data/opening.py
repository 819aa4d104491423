"""The door of the room: a path becomes a set, whatever format it is in."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from fairest.data.reading.embeddings import length_of
from fairest.data.reading.files import plain_files
from fairest.data.reading.image_folder import shards_of_folder
from fairest.data.reading.img2dataset import table_beside
from fairest.data.reading.opened import OpenedSet, endings
from fairest.data.reading.parts import is_hidden
from fairest.data.reading.patterns import matching, nothing_at
from fairest.data.reading.retrieval import shards_with_embeddings
from fairest.data.reading.tables import TableShard, columns_left_out, shard_with_vectors, shards_of_table
from fairest.data.reading.texts import shown
from fairest.data.reading.webdataset import TarShard
from fairest.data.sets import PictureSet
from fairest.errors import BadInput
from fairest.run.record import RECORD, is_record

__all__ = ["open_set"]

_ARCHIVES, _TABLES = (".tar", ".tar.gz", ".tgz"), (".parquet",)
_PASSED_OVER = ("links out of it and special files", "folders of fairest runs", "hidden files")
_GIVE = "Give a folder of pictures, .tar shards, .parquet files or a clip-retrieval folder."


def open_set(path: str, *, shard_rows: int = 1000) -> PictureSet:
    """The pictures and captions at `path`: a folder, a file, or a pattern of files (*, {000..012}).

    Read are folders of pictures (with texts beside them, or metadata.csv, .tsv or .jsonl), tar shards of WebDataset
    and img2dataset, Parquet with pictures, paths or none, DataComp's metadata, and clip-retrieval's folders.
    A folder's pictures are cut into shards of `shard_rows`, a table's groups of rows are put together to that many.
    Raises `NotFound` and `BadInput`; from here on, what is wrong with a row is said by that row.
    """
    if not path.strip() or shard_rows < 1:
        raise BadInput(f"A set needs a path and at least one row a shard; got {path!r} and {shard_rows}.")
    place = Path(path).expanduser()
    if place.is_dir():
        return _folder(place.resolve(), shard_rows)
    found = [place.resolve()] if place.is_file() else [file.resolve() for file in matching(str(place))]
    if not found:
        raise nothing_at(place)
    root = Path(os.path.commonpath([file.parent for file in found]))
    name = found[0].name if len(found) == 1 else root.name
    return _files(shown(name), {file.relative_to(root).as_posix(): file for file in found}, shard_rows)


def _folder(root: Path, rows: int) -> OpenedSet:
    every, others = plain_files(root)
    runs = _runs(every)
    plain = {path: file for path, file in every.items() if not path.startswith(runs)}
    files = {path: file for path, file in plain.items() if not is_hidden(PurePosixPath(path))}
    opened = _of_folder(shown(root.name) or "pictures", root, files, rows)
    counts = (others, len(runs), len(plain) - len(files))
    passed_over = {what: n for what, n in zip(_PASSED_OVER, counts, strict=True) if n}
    return replace(opened, left_out={**opened.left_out, **passed_over})


def _runs(files: Mapping[str, Path]) -> tuple[str, ...]:
    """The folders below this one in which a fairest run wrote, each with a "/" at its end."""
    records = [path for path, file in files.items() if path.endswith(f"/{RECORD}") and is_record(file)]
    return tuple(path.removesuffix(RECORD) for path in records)


def _of_folder(name: str, root: Path, files: Mapping[str, Path], rows: int) -> OpenedSet:
    if embedded := shards_with_embeddings(files):
        return OpenedSet(name, "clip-retrieval", embedded, files, columns_left_out(embedded))
    if shards := shards_of_folder(root, files, rows):
        used = {path: file for path, file in files.items() if not path.lower().endswith((*_ARCHIVES, *_TABLES))}
        return OpenedSet(name, "imagefolder", shards, used, endings(files.keys() - used))
    return _files(name, files, rows)


def _files(name: str, files: Mapping[str, Path], rows: int) -> OpenedSet:
    """Archives where there are any, else tables."""
    if archives := {path: file for path, file in files.items() if _is(file, _ARCHIVES, _ustar_or_gzip)}:
        return _archives(name, archives, files)
    if tables := {path: file for path, file in files.items() if _is(file, _TABLES, _parquet)}:
        return _of_tables(name, tables, files, rows)
    there = ", ".join(f"{n} {ending}" for ending, n in endings(files).items())
    raise BadInput(f"{name} is no picture-caption set: there is only {there or 'nothing'}.", hint=_GIVE)


def _archives(name: str, archives: Mapping[str, Path], files: Mapping[str, Path]) -> OpenedSet:
    """What img2dataset writes beside its shards belongs to them."""
    shards = [TarShard(shown(path), file, table_beside(file)) for path, file in archives.items()]
    tables = {f"{shard.name}: {shard.beside.name}": shard.beside for shard in shards if shard.beside is not None}
    rest = [path for path, file in files.items() if path not in archives and file not in tables.values()]
    return OpenedSet(name, "img2dataset" if tables else "webdataset", shards, {**archives, **tables}, endings(rest))


def _of_tables(name: str, tables: Mapping[str, Path], files: Mapping[str, Path], rows: int) -> OpenedSet:
    alone = len(tables) == 1
    shards = [shard for path, file in tables.items() for shard in _shards(shown(path), file, rows, alone=alone)]
    if not shards:
        raise BadInput(
            f"{name} is no picture-caption set: no column is a caption, a picture, an address or a key.",
            hint="Call one of them caption, image, url or key.",
        )
    used = {shard.called: shard.file for shard in shards}
    used |= {f"embeddings of {shard.called}": shard.vectors for shard in shards if shard.vectors is not None}
    rest = [path for path, file in files.items() if file not in used.values()]
    return OpenedSet(name, "parquet", shards, used, {**endings(rest), **columns_left_out(shards)})


def _shards(path: str, file: Path, rows: int, *, alone: bool) -> list[TableShard]:
    vectors = file.with_suffix(".npz")
    if vectors.is_file() and length_of(vectors) is not None:
        return [shard_with_vectors(file, path, vectors)]
    try:
        return shards_of_table(file, path, rows)
    except BadInput:
        if alone:
            raise
        return [TableShard(path, file, path, None)]  # whoever reads it is told


def _is(file: Path, endings: Sequence[str], begins: Callable[[bytes], bool]) -> bool:
    """By its ending; a file without one by its content."""
    if file.name.lower().endswith(tuple(endings)):
        return True
    if file.suffix:
        return False
    with file.open("rb") as opened:
        return begins(opened.read(512))


def _ustar_or_gzip(head: bytes) -> bool:
    return head[257:262] == b"ustar" or head.startswith(b"\x1f\x8b")


def _parquet(head: bytes) -> bool:
    return head.startswith(b"PAR1")
