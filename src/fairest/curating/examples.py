"""Rows that a report shows: families of near-duplicates, and some of what each step removed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fairest.curating.looking.rows import decoded
from fairest.data import PictureSet, fetch
from fairest.report.curation_pictures import may_be_shown
from fairest.sift.sheet import Sheet
from fairest.sift.state import State

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["families_shown", "pictures_of", "reasons_shown"]

_FAMILIES, _MEMBERS, _EACH = 8, 5, 6
_SHARDS = 12
"""To show a row its shard is read again: rows of more shards are not shown."""


def families_shown(sheet: Sheet, state: State) -> list[dict[str, Any]]:
    """The largest families: who stayed, some of those who went, and how many rows there were."""
    went = np.flatnonzero((state.twin >= 0) & ~_again(state))
    stayed, sizes = np.unique(state.twin[went], return_counts=True)
    order = np.lexsort((sheet.ids[stayed], -sizes))[:_FAMILIES]
    return [
        {
            "kept": _row(sheet, int(stayed[i])),
            "removed": [_row(sheet, int(row)) for row in went[state.twin[went] == stayed[i]][:_MEMBERS]],
            "rows": int(sizes[i]) + 1,
        }
        for i in order
    ]


def reasons_shown(sheet: Sheet, state: State) -> list[dict[str, Any]]:
    """Every reason, with the rows of the smallest hashes as its examples."""
    found = []
    for number, reason in enumerate(state.reasons, 1):
        rows = np.flatnonzero(state.gone == number)
        some = rows[np.argsort(sheet.ids[rows], kind="stable")[:_EACH]]
        examples = [_row(sheet, int(row)) for row in some] if may_be_shown(reason.step, reason.why) else []
        found.append({"step": reason.step, "why": reason.why, "rows": len(rows), "examples": examples})
    return found


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


def _row(sheet: Sheet, row: int) -> dict[str, Any]:
    cells = sheet.picked([row], ("key", "shard", "caption"))[0]
    return {**cells, "caption": (cells["caption"] or "")[:200]}
