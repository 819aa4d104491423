"""Rows that a report shows: families of near-duplicates, and some of what each step removed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fairest.data import PictureSet, fetch
from fairest.report.curation_pictures import may_be_shown
from fairest.run.pictures import decoded
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["families_shown", "pictures_of", "reasons_shown"]

_FAMILIES, _MEMBERS, _EACH = 8, 5, 6
_CHARACTERS = 200
_SHARDS = 12
"""To show a row its shard is read again: rows of more shards are not shown."""


def families_shown(sheet: Sheet, state: State) -> list[dict[str, Any]]:
    """The largest families: who stayed, some of those who went, and how many rows there were."""
    went = np.flatnonzero((state.twin >= 0) & ~_again(state))
    stayed, sizes = np.unique(state.twin[went], return_counts=True)
    largest = np.lexsort((sheet.ids[stayed], -sizes))[:_FAMILIES]
    members = [went[state.twin[went] == stayed[i]][:_MEMBERS] for i in largest]
    row = _rows(sheet, [stayed[largest], *members])
    return [
        {"kept": row[stayed[i]], "removed": [row[one] for one in some], "rows": int(sizes[i]) + 1}
        for i, some in zip(largest, members, strict=True)
    ]


def reasons_shown(sheet: Sheet, state: State) -> list[dict[str, Any]]:
    """Every reason, with the rows of the smallest hashes as its examples."""
    went = np.flatnonzero(state.gone)
    went = went[np.lexsort((sheet.ids[went], state.gone[went]))]
    ends = np.searchsorted(state.gone[went], np.arange(len(state.reasons) + 1), side="right")
    shown = [may_be_shown(reason.step, reason.why) for reason in state.reasons]
    chosen = [
        went[first : first + _EACH * show][: end - first]
        for (first, end), show in zip(pairwise(ends), shown, strict=True)
    ]
    row = _rows(sheet, chosen)
    return [
        {"step": reason.step, "why": reason.why, "rows": int(rows), "examples": [row[one] for one in some]}
        for reason, rows, some in zip(state.reasons, np.diff(ends), chosen, strict=True)
    ]


def pictures_of(
    chosen: PictureSet, families: Sequence[Mapping[str, Any]], reasons: Sequence[Mapping[str, Any]]
) -> "dict[str, Image]":
    """The pictures of these rows by key, as far as they can be seen, from a few shards."""
    rows = [row for one in families for row in (one["kept"], *one["removed"])]
    wanted = _few_shards([*rows, *(row for one in reasons for row in one["examples"])])
    found = {key: decoded(sample.picture) for key, sample in fetch(chosen, wanted).items() if sample.picture}
    return {key: image for key, image in found.items() if not isinstance(image, str)}


def _few_shards(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for row in rows:
        if row["shard"] in wanted or len(wanted) < _SHARDS:
            wanted.setdefault(row["shard"], []).append(row["key"])
    return wanted


def _again(state: State) -> NDArray[np.bool_]:
    """Rows whose twin has their key, not their picture."""
    reading = [number for number, reason in enumerate(state.reasons, 1) if reason.step == "reading"]
    return np.isin(state.gone, reading)


def _rows(sheet: Sheet, wanted: Sequence[NDArray[np.int64]]) -> dict[int, dict[str, Any]]:
    """What is shown of some rows, by their numbers: their shards are read once."""
    rows = np.unique(np.concatenate(wanted)) if wanted else np.empty(0, np.int64)
    cells = sheet.picked(rows, ("key", "shard", "caption"))
    shown = ({**one, "caption": (one["caption"] or "")[:_CHARACTERS]} for one in cells)
    return dict(zip(rows.tolist(), shown, strict=True))
