"""What was seen of a set, as one table: the rows that can be compared, and how many cannot."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fairest.data import Sample, Shard
from fairest.data.vectors import Vectors
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.regurgitating.looking import files_of, look_at
from fairest.regurgitating.pixels import Small
from fairest.regurgitating.training import Training

__all__ = ["Seen", "see"]


@dataclass(frozen=True, slots=True)
class Seen:
    """The `n` usable rows of a set through all its shards in order."""

    shards: Sequence[Shard]
    keys: Sequence[str]
    captions: Sequence[str]
    place: NDArray[np.int64]
    """`[n,2]`: the number of its shard, and its place in there."""
    vectors: Vectors
    smalls: Sequence[Path]
    group: NDArray[np.int64]
    """`[n]`: rows with one number are known to show one picture: by the bytes of their files, or by deduplication."""
    twinned: NDArray[np.bool_] | None
    """`[n]`: whether deduplication found near-duplicates of it; None where nobody looked for them."""
    left_out: Mapping[str, int]
    """Rows that are not usable, by reason."""

    def __len__(self) -> int:
        return len(self.keys)

    def small(self, rows: NDArray[np.int64]) -> Small:
        """The pictures of these rows made small."""
        starts = np.searchsorted(self.place[:, 0], np.arange(len(self.smalls)))
        out = np.empty((len(rows), *np.load(self.smalls[0], mmap_mode="r").shape[1:]), np.uint8)
        for shard in np.unique(self.place[rows, 0]):
            here = self.place[rows, 0] == shard
            out[here] = np.load(self.smalls[shard], mmap_mode="r")[rows[here] - starts[shard]]
        return out

    def samples(self, rows: Sequence[int]) -> Iterator[tuple[int, Sample]]:
        """These rows read again; only shards that hold one are."""
        wanted: dict[int, dict[int, int]] = {}
        for row in rows:
            shard, place = self.place[row].tolist()
            wanted.setdefault(shard, {})[place] = row
        for shard, places in sorted(wanted.items()):
            for place, sample in zip(range(max(places) + 1), self.shards[shard].samples(), strict=False):
                if place in places:
                    yield places[place], sample


def see(training: Training, encoder: Perceptor, folder: Path, tell: Callable[[int, int], None]) -> Seen:
    """Look at every shard that was not looked at before. Raises `BadInput` where no row is usable."""
    import pyarrow.parquet as pq

    shards = training.pictures.shards()
    for number, shard in enumerate(shards):
        tell(number, len(shards))
        look_at(shard, number, encoder, folder)
    tell(len(shards), len(shards))
    files = [files_of(folder, number) for number in range(len(shards))]
    tables = [pq.read_table(rows).to_pydict() for rows, _, _ in files]
    left_out = Counter(why for table in tables for why in table["why"] if why is not None)
    usable = [[i for i, why in enumerate(table["why"]) if why is None] for table in tables]
    if not any(usable):
        raise _nothing(training.pictures.name, left_out)
    keys, captions, hashes = (
        list(chain.from_iterable([table[name][i] for i in some] for table, some in zip(tables, usable, strict=True)))
        for name in ("key", "caption", "sha256")
    )
    place = [(n, table["place"][i]) for n, (table, some) in enumerate(zip(tables, usable, strict=True)) for i in some]
    alike = training.alike
    return Seen(
        shards, keys, captions, np.array(place, np.int64), Vectors([vectors for _, vectors, _ in files]),
        [smalls for _, _, smalls in files], _groups(keys, hashes, alike or {}),
        None if alike is None else np.array([key in alike for key in keys]), dict(sorted(left_out.items())),
    )  # fmt: skip


def _groups(keys: Sequence[str], hashes: Sequence[str], alike: Mapping[str, str]) -> NDArray[np.int64]:
    """Rows joined by either: a group's name stands for every file in it."""
    of_file = {sha: ("alike", alike[key]) for key, sha in zip(keys, hashes, strict=True) if key in alike}
    names = [of_file.get(sha, ("file", sha)) for sha in hashes]
    numbers: dict[tuple[str, str], int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


def _nothing(name: str, left_out: Mapping[str, int]) -> BadInput:
    why = ", ".join(f"{n} {reason}" for reason, n in left_out.items())
    return BadInput(
        f"{name} has no picture with a caption{f': {why}' if why else ': it is empty'}.",
        hint="Give the set the model was trained on: pictures (PNG, JPEG, WebP) with their captions.",
    )
