"""A set's pictures through an encoder, shard by shard, into an index folder that later searches use."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fairest import encode
from fairest.data import PictureSet, Sample, Shard
from fairest.data.index import IndexWriter, open_index
from fairest.data.vectors import Floats
from fairest.encode import Perceptor
from fairest.errors import BadInput, NotWritable, RunMismatch
from fairest.run.files import write_whole
from fairest.run.pictures import decoded
from fairest.searching.index import CAPTION, KEY, SHARD, SearchedIndex

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["INDEX", "embedded", "left_out"]

INDEX = "index"
_ABOUT = "set.json"
_LEFT = "left_out"
_AT_A_TIME = 64
_ENOUGH = 2
"""A picture is made smaller before it is embedded, to no less than so many times what the encoder looks at."""


def embedded(
    source: PictureSet,
    perceptor: Perceptor,
    model: str,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
) -> SearchedIndex:
    """The set as an index in `folder`; shards that are there already are not done again. `model` is the encoder's name.

    A row without a usable picture is left out, and counted in `left_out`. Raises `RunMismatch` where the folder holds
    another set's index, or another encoder's.
    """
    shards = list(source.shards())
    _same(folder, {"set": dict(source.describe()), "encoder": dict(perceptor.describe())})
    writer = IndexWriter(folder, max(1, len(shards)), model)
    for part, shard in enumerate(shards):
        if not writer.has(part):
            _write(writer, part, shard, perceptor)
        if progress:
            progress(part + 1, len(shards))
    if not shards:
        raise BadInput(f"The set {source.name!r} is empty.", hint="Give a folder with pictures.")
    return SearchedIndex(source.name, folder, open_index(folder), source)


def left_out(folder: Path) -> dict[str, int]:
    """The rows of the set that are not in its index, by reason."""
    counts: Counter[str] = Counter()
    for file in sorted((folder / _LEFT).glob("*.json")):
        counts.update(json.loads(file.read_bytes()))
    return dict(sorted(counts.items()))


def _same(folder: Path, about: Mapping[str, Any]) -> None:
    """Remember what an index is of, or hold it to what was remembered."""
    file = folder / _ABOUT
    text = json.dumps(about, indent=2, sort_keys=True).encode()
    if file.exists():
        if file.read_bytes() != text:
            raise RunMismatch(
                f"{folder} holds the index of another set, or by another encoder.", hint="Choose another --out."
            )
        return
    try:
        (folder / _LEFT).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(f"{folder} cannot be made: {error.strerror}.", hint="Choose another --out.") from error
    write_whole(file, text)


def _write(writer: IndexWriter, part: int, shard: Shard, perceptor: Perceptor) -> None:
    found: dict[str, tuple[Sample, Floats]] = {}
    lost = Counter[str]()
    for sample, vector in _vectors(shard.samples(), perceptor):
        if isinstance(vector, str):
            lost[vector] += 1
        elif sample.key in found:
            lost["another row has its key"] += 1
        else:
            found[sample.key] = sample, vector
    width = perceptor.text(["a"]).shape[1]
    vectors = np.stack([vector for _, vector in found.values()]) if found else np.empty((0, width), np.float32)
    write_whole(writer.folder / _LEFT / f"{part}.json", json.dumps(lost).encode())
    writer.write(part, vectors, _table(shard.name, [sample for sample, _ in found.values()]))


def _table(shard: str, samples: list[Sample]) -> Any:
    """Metadata of one part. Every column is text: what is a number in one row may be a word in the next."""
    import pyarrow as pa

    own = {KEY, SHARD, CAPTION}
    others = sorted({name for sample in samples for name in sample.columns} - own)
    columns: dict[str, list[str | None]] = {
        KEY: [_text(sample.key) for sample in samples],
        SHARD: [shard] * len(samples),
        CAPTION: [_text(sample.caption) for sample in samples],
    }
    for name in others:
        columns[name] = [_text(sample.columns.get(name)) for sample in samples]
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell).encode("utf-8", "replace").decode()


def _vectors(samples: Iterable[Sample], perceptor: Perceptor) -> Iterator[tuple[Sample, "Floats | str"]]:
    """Every sample with its vector `[d]`, or with the reason why it has none; few pictures in memory at a time."""
    held: list[tuple[Sample, Image | str]] = []
    for sample in samples:
        held.append((sample, _seen(sample, perceptor.size)))
        if len(held) == _AT_A_TIME:
            yield from _encoded(held, perceptor)
            held = []
    yield from _encoded(held, perceptor)


def _seen(sample: Sample, size: int) -> "Image | str":
    if sample.why is not None or sample.picture is None:
        return sample.why or "no picture"
    image = decoded(sample.picture)
    if isinstance(image, str):
        return image
    times = min(image.size) // (_ENOUGH * size)
    return image.reduce(times) if times > 1 else image


def _encoded(held: "list[tuple[Sample, Image | str]]", perceptor: Perceptor) -> Iterator[tuple[Sample, "Floats | str"]]:
    images = [image for _, image in held if not isinstance(image, str)]
    vectors = iter(encode.embedded(perceptor, images) if images else ())
    return ((sample, image if isinstance(image, str) else next(vectors)) for sample, image in held)
