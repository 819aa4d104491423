"""Every shard looked at once, on a machine; what was done before is not done again."""

from collections.abc import Callable, Sequence

import numpy as np

from fairest.curating.looking import Look
from fairest.curating.looking.files import save_vectors
from fairest.data import PictureSet
from fairest.errors import BadInput
from fairest.sift.machine import Machine
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

__all__ = ["READING", "as_read", "look_at"]

READING = "reading"
"""The step that removes what is no usable row."""
_TWICE = "its key was taken"
_WEIGHT, _WEIGHTLESS = "weight", "its weight is not above zero"


def look_at(chosen: PictureSet, look: Look, machine: Machine, tell: Callable[[int, int], None]) -> Sheet:
    """The sheet of a set. `tell` hears how many shards are done, and how many there are.

    Raises `BadInput` for a set without a row, or whose embeddings do not fit together.
    """
    look.folder.mkdir(parents=True, exist_ok=True)
    shards = list(enumerate(chosen.shards()))
    tell(0, len(shards))
    for looked in machine.map(look, shards):
        tell(looked.number + 1, len(shards))
    sheet = Sheet([look.folder / f"{number:05d}.parquet" for number, _ in shards])
    if not sheet.rows:
        raise BadInput(f"The set {chosen.name} has no rows.")
    _complete(sheet)
    return sheet


def as_read(sheet: Sheet) -> State:
    """The state before any step: without the rows that are no usable ones, or whose key an earlier row has.

    A column `weight`, which a curated set has, says what rows weigh: 1 where it says nothing, and what weighs no finite
    number above zero goes. Raises `BadInput` where it holds texts.
    """
    state = State.of(sheet.rows)
    whys, codes = sheet.coded("why")
    for code, why in enumerate(whys):
        state = state.without(codes == code, READING, why)
    state = _weighing(state, sheet)
    kept = np.flatnonzero(state.kept)
    _, first, which = np.unique(sheet.ids[kept], return_index=True, return_inverse=True)
    again = np.ones(len(kept), np.bool_)
    again[first] = False
    return state.without(kept[again], READING, _TWICE, kept[first[which[again]]])


def _weighing(state: State, sheet: Sheet) -> State:
    if _WEIGHT not in sheet.columns:
        return state
    weight = sheet.numbers(_WEIGHT)
    told = np.asarray(sheet.column(_WEIGHT).is_valid())
    wrong = told & ~(np.isfinite(weight) & (weight > 0))
    return state.without(wrong, READING, _WEIGHTLESS).weighing(np.where(told & ~wrong, weight, 1.0))


def _complete(sheet: Sheet) -> None:
    """Give shards in which no row has an embedding a table of none, where others have some."""
    files = [file.with_suffix(".npy") for file in sheet.files]
    there = [file for file in files if file.exists()]
    if there:
        width = np.load(there[0], mmap_mode="r", allow_pickle=False).shape[1]
        for file, rows in zip(files, sheet.lengths, strict=True):
            if not file.exists():
                save_vectors(file, _none(rows), width)


def _none(rows: int) -> Sequence[None]:
    return [None] * rows
