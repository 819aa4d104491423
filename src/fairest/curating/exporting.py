"""The rows that were kept, written as a set of their own: shard by shard, on a machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fairest.curating.looking.rows import set_columns
from fairest.data import PictureSet, Sample, Shard
from fairest.data.datacomp import write_subset
from fairest.data.writing import Columns, finish_set, kind_of, write_set
from fairest.errors import BadInput
from fairest.sift.machine import Machine
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

__all__ = ["SUBSET", "Export", "export"]

SUBSET = "datacomp"
"""In the place of a layout: no set is written, but which rows of DataComp are in it."""


@dataclass(frozen=True, slots=True)
class Export:
    """Writes one shard of what was kept: the kernel of a `Machine`. A shard that is there is not written again."""

    layout: str
    folder: Path
    columns: Columns
    pictures: bool
    """Whether the set has any."""

    def __call__(self, task: tuple[int, Shard, Path]) -> int:
        number, shard, kept = task
        rows = _kept(shard, np.load(kept, allow_pickle=False))
        write_set(self.layout, self.folder, rows, shard=number, columns=self.columns, pictures=self.pictures)
        return number


def export(
    layout: str,
    chosen: PictureSet,
    sheet: Sheet,
    state: State,
    folder: Path,
    machine: Machine,
    tell: Callable[[int, int], None],
) -> Path:
    """Write the set to `folder`, or the subset file of DataComp; says where. Raises `BadInput`."""
    if layout == SUBSET:
        file = folder.with_name("subset.npy")
        write_subset(file, sheet.column("key").take(np.flatnonzero(state.kept)).to_pylist())
        return file
    folder.mkdir(exist_ok=True)
    weights = folder.with_name("steps") / "weights"
    weights.mkdir(exist_ok=True)
    tasks = []
    for number, (shard, rows) in enumerate(zip(chosen.shards(), _ranges(sheet), strict=True)):
        if state.kept[rows].any():
            np.save(file := weights / f"{number:05d}.npy", np.where(state.kept[rows], state.weight[rows], 0.0))
            tasks.append((number, shard, file))
    tell(0, len(tasks))
    pictures = "sha256" in sheet.columns
    for done, _ in enumerate(machine.map(Export(layout, folder, _columns(sheet), pictures), tasks), 1):
        tell(done, len(tasks))
    finish_set(layout, folder)
    return folder


def _columns(sheet: Sheet) -> Columns:
    """What the set itself says of its rows, and what they weigh."""
    return {**{name: kind_of(sheet.kind(own)) for own, name in set_columns(sheet.columns).items()}, "weight": float}


def _kept(shard: Shard, weights: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> Iterator[Sample]:
    number = -1
    for number, sample in enumerate(shard.samples()):
        if number < len(weights) and weights[number] > 0:
            yield replace(sample, columns={**sample.columns, "weight": float(weights[number])})
    if number + 1 != len(weights):
        raise BadInput(
            f"The shard {shard.name} has {number + 1} rows now; it had {len(weights)} when it was looked at.",
            hint="The set was changed meanwhile: curate it anew.",
        )


def _ranges(sheet: Sheet) -> Iterator[slice]:
    end = 0
    for rows in sheet.lengths:
        yield slice(end, end + rows)
        end += rows
