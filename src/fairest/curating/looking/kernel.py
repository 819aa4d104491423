"""One look at every row of a shard: what it is, who is on it, and what it is like."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairest import doors
from fairest.curating.looking.captions import cut_to_fit
from fairest.curating.looking.files import Seen
from fairest.curating.looking.rows import Row, batches
from fairest.data import Cell, Shard
from fairest.encode import Perceptor, embedded
from fairest.measure import Judge
from fairest.measure.asking import Seen as Shown
from fairest.measure.asking import ask
from fairest.records import Label, Picture
from fairest.sift.lexicon import Lexicon, for_languages, label_captions

__all__ = ["Look", "Looked"]


class Looked(NamedTuple):
    """What came of a shard."""

    number: int
    rows: int
    bad: int
    """Rows that are no usable ones."""


@dataclass(frozen=True)
class Look:
    """Looks at shards and writes `folder/00007.parquet` and `.npy`: the kernel of a `Machine`.

    Models are named, not held, so that every process loads its own; a judge that is an object is sent along.
    """

    folder: Path
    encoder: str | Perceptor | None = None
    judges: tuple[tuple[str | Judge, tuple[str, ...]], ...] = ()
    """Each with the attributes it is asked about."""
    languages: tuple[str, ...] = ("en",)
    similarity: bool = False
    """Whether each caption is compared with its picture, as `caption-similarity`."""

    def __call__(self, task: tuple[int, Shard]) -> Looked:
        """Look at a shard, unless that was done. Raises what an encoder or a judge raises; rows raise nothing."""
        number, shard = task
        file = self.folder / f"{number:05d}.parquet"
        if not file.exists():
            self._write(file, shard)
        return _counted(number, file)

    def _write(self, file: Path, shard: Shard) -> None:
        with ExitStack() as scratch:
            seen = Seen(self.folder, scratch)
            for batch in batches(shard.samples()):
                vectors = self._vectors(batch)
                seen.add(list(self._labelled(batch, shard.name, vectors)), vectors)
            seen.save(file)

    def _vectors(self, batch: Sequence[Row]) -> list[NDArray[np.float32] | None]:
        if self.encoder is None:
            return [seen.sample.vector for seen in batch]
        shown = [i for i, seen in enumerate(batch) if seen.image is not None]
        found: list[NDArray[np.float32] | None] = [None] * len(batch)
        if shown:
            images: list[Any] = [batch[i].image for i in shown]
            for i, vector in zip(shown, embedded(_loaded("encoder", self.encoder), images), strict=True):
                found[i] = vector
        return found

    def _labelled(
        self, batch: Sequence[Row], shard: str, vectors: Sequence[NDArray[np.float32] | None]
    ) -> Iterator[dict[str, Cell]]:
        columns = [*self._from_captions(batch), *self._from_pictures(batch)]
        if self.similarity and self.encoder is not None:
            columns.append(self._similarities(batch, vectors))
        for i, seen in enumerate(batch):
            yield {"shard": shard, **seen.cells, **{name: cells[i] for name, cells in columns}}

    def _from_captions(self, batch: Sequence[Row]) -> Iterator[tuple[str, Sequence[Cell]]]:
        stated = [_text(seen.sample.columns.get("language")) for seen in batch]
        captions = [seen.sample.caption for seen in batch]
        told = label_captions(captions, _lexicons(self.languages), stated)
        for attribute, (values, whys) in told.items():
            yield f"caption:{attribute}", values
            yield f"caption:{attribute}.why", whys

    def _from_pictures(self, batch: Sequence[Row]) -> Iterator[tuple[str, Sequence[Cell]]]:
        shown = [(i, seen) for i, seen in enumerate(batch) if seen.image is not None]
        for named, asked in self.judges:
            opened = [Shown(_record(i, seen), seen.image) for i, seen in shown if seen.image is not None]
            labels = iter(ask(_loaded("judge", named), opened, asked) if opened else ())
            told = {i: {attribute: next(labels) for attribute in asked} for i, _ in shown}
            for attribute in asked:
                of = [told[i][attribute] if i in told else None for i in range(len(batch))]
                yield from _cells(attribute, of)

    def _similarities(
        self, batch: Sequence[Row], vectors: Sequence[NDArray[np.float32] | None]
    ) -> tuple[str, Sequence[Cell]]:
        """The cosine of a caption and its picture, where there are both."""
        perceptor: Perceptor = _loaded("encoder", self.encoder)
        both = [i for i, v in enumerate(vectors) if v is not None and batch[i].sample.caption]
        cells: list[Cell] = [None] * len(batch)
        for i, words in zip(both, cut_to_fit(perceptor, [batch[i].sample.caption or "" for i in both]), strict=True):
            vector = vectors[i]
            cells[i] = None if vector is None else float(vector @ words)
        return "caption-similarity", cells


def _record(number: int, seen: Row) -> Picture:
    return Picture(str(number), "", seen.sample.caption or "", None, None, str(seen.cells["sha256"]))


def _cells(attribute: str, labels: Sequence[Label | None]) -> Iterator[tuple[str, Sequence[Cell]]]:
    yield f"picture:{attribute}", [None if label is None else label.value for label in labels]
    yield f"picture:{attribute}.why", [None if label is None else label.why for label in labels]
    if any(label is not None and label.score is not None for label in labels):
        yield f"picture:{attribute}.score", [None if label is None else label.score for label in labels]


def _text(cell: Cell) -> str | None:
    return cell if isinstance(cell, str) else None


@lru_cache(maxsize=2)
def _lexicons(languages: tuple[str, ...]) -> tuple[Lexicon, ...]:
    return for_languages(languages)


@lru_cache(maxsize=8)
def _named(kind: doors.Kind, name: str) -> Any:
    return doors.load(kind, name)


def _loaded(kind: doors.Kind, named: Any) -> Any:
    """What a name stands for, loaded once in a process."""
    return _named(kind, named) if isinstance(named, str) else named


def _counted(number: int, file: Path) -> Looked:
    import pyarrow.parquet as pq

    why = pq.read_table(file, columns=["why"]).column(0)
    return Looked(number, len(why), len(why) - why.null_count)
