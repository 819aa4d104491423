"""The rows that were kept, written as a set of their own: shard by shard, on a machine."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from fairest.curating.folder import SET, STEPS, SUBSET_FILE
from fairest.curating.looking.rows import set_columns
from fairest.data import PictureSet, Sample, Shard
from fairest.data.datacomp import write_subset
from fairest.data.writing import Columns, finish_set, kind_of, write_set
from fairest.errors import BadInput
from fairest.run.files import whole, write_whole
from fairest.sift.machine import Machine
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

__all__ = ["SUBSET", "Export", "export", "remove_other"]

SUBSET = "datacomp"
"""In the place of a layout: no set is written, but which rows of DataComp are in it."""
_WEIGHTS, _OF = "weights", "of.json"


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


def remove_other(folder: Path, layout: str | None, state: State) -> None:
    """Remove a set that an earlier run wrote of other rows, with other weights or in another layout, or began to.

    Without a layout a set of the same rows is left, whatever its own is.
    """
    of = folder / STEPS / _WEIGHTS / _OF
    was = json.loads(of.read_bytes()) if of.exists() else {}
    rows = hashlib.sha256(state.kept.tobytes() + np.where(state.kept, state.weight, 0.0).tobytes()).hexdigest()
    if was.get("rows") == rows and layout in (None, was["layout"]):
        return
    shutil.rmtree(of.parent, ignore_errors=True)
    shutil.rmtree(folder / SET, ignore_errors=True)
    (folder / SUBSET_FILE).unlink(missing_ok=True)
    of.parent.mkdir()
    write_whole(of, json.dumps({"layout": layout, "rows": rows}).encode())


def export(
    layout: str,
    chosen: PictureSet,
    sheet: Sheet,
    state: State,
    folder: Path,
    machine: Machine,
    tell: Callable[[int, int], None],
) -> None:
    """Write the set to the folder of a curation, or the subset file of DataComp. Raises `BadInput`.

    `remove_other` comes before: shards that are there are not written again.
    """
    if layout == SUBSET:
        kept = (keys.filter(state.kept[rows]).to_pylist() for rows, keys in sheet.parts("key"))
        write_subset(folder / SUBSET_FILE, chain.from_iterable(kept))
        return
    (folder / SET).mkdir(exist_ok=True)
    tasks = list(_tasks(chosen, sheet, state, folder / STEPS / _WEIGHTS))
    tell(0, len(tasks))
    kernel = Export(layout, folder / SET, _columns(sheet), "sha256" in sheet.columns)
    for done, _ in enumerate(machine.map(kernel, tasks), 1):
        tell(done, len(tasks))
    finish_set(layout, folder / SET)


def _tasks(chosen: PictureSet, sheet: Sheet, state: State, weights: Path) -> Iterator[tuple[int, Shard, Path]]:
    """Every shard of which a row was kept, with a file of what its rows weigh: 0 for one that went."""
    for number, (shard, rows) in enumerate(zip(chosen.shards(), _ranges(sheet), strict=True)):
        if state.kept[rows].any():
            with whole(weights / f"{number:05d}.npy") as out:
                np.save(out, np.where(state.kept[rows], state.weight[rows], 0.0), allow_pickle=False)
            yield number, shard, weights / f"{number:05d}.npy"


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
