"""One picture kept of those that are near-duplicates, and how many of them the search has found."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors
from fairest.errors import BadInput
from fairest.sift.dedup import families, near_duplicates, same
from fairest.sift.dedup.keepers import Merit, best_caption, keepers, largest, least_changed
from fairest.sift.dedup.recall import pair_recall
from fairest.sift.plan import Dedup
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps.taking import Done, Tools

__all__ = ["deduplicate"]

_SIMILARITIES = ("similarity", "caption-similarity")
"""Columns that tell how well a caption fits its picture."""


def deduplicate(step: Dedup, sheet: Sheet, state: State, tools: Tools) -> Done:
    """Rows of one file, or whose embeddings are alike enough, are a family: one of it stays. Raises `BadInput`."""
    vectors = sheet.vectors
    if vectors is None:
        raise BadInput("Near-duplicates are found by embeddings, and these rows have none.", hint="Give --encoder.")
    tools.folder.mkdir(parents=True, exist_ok=True)
    pairs = near_duplicates(
        vectors, step.threshold, ids=sheet.ids, among=state.kept, seed=tools.seed, machine=tools.machine,
        folder=tools.folder, progress=tools.tell,
    )  # fmt: skip
    files = _same_files(sheet, state)
    family = families(sheet.ids, pairs.left, pairs.right, [files])
    stays = _stays(step, sheet, state, family, tools)
    goes = np.flatnonzero(state.kept & (stays != np.arange(sheet.rows)))
    _, sizes = np.unique(family[state.kept], return_counts=True)
    facts = {
        "pairs": len(pairs),
        "same_file": int((files != np.arange(sheet.rows)).sum()),
        "families": int((sizes > 1).sum()),
        "largest_family": int(sizes.max(initial=0)),
        "pair_recall": _recall(step, vectors, sheet, state, family, tools),
    }
    return Done(state.without(goes, str(step), "near-duplicate", stays[goes]), facts)


def _same_files(sheet: Sheet, state: State) -> NDArray[np.int64]:
    """Of every row the first of those with the very same file."""
    _, codes = sheet.coded("sha256") if "sha256" in sheet.columns else ((), np.full(sheet.rows, -1))
    return same(codes, sheet.ids, state.kept & (codes >= 0))


def _stays(step: Dedup, sheet: Sheet, state: State, family: NDArray[np.int64], tools: Tools) -> NDArray[np.int64]:
    """Of every row, the one of its family that stays. Rows that went before never do."""
    there: Merit = state.kept.astype(float)
    size = largest(*(_numbers(sheet, name) for name in ("width", "height", "bytes")))
    if step.keep == "caption":
        return keepers(family, sheet.ids, [there, *best_caption(_similarity(sheet), _characters(sheet)), *size])
    if step.keep == "groups":
        level = least_changed(family, sheet.ids, list(tools.groupings.values()), state.kept)
        return keepers(family, sheet.ids, [there, level, *size])
    return keepers(family, sheet.ids, [there, *size])


def _recall(
    step: Dedup, vectors: AnyVectors, sheet: Sheet, state: State, family: NDArray[np.int64], tools: Tools
) -> dict[str, Any]:
    found = pair_recall(
        vectors, step.threshold, family, ids=sheet.ids, among=state.kept, seed=tools.seed, machine=tools.machine,
        progress=tools.tell,
    )  # fmt: skip
    held = {"rows_held_against_all": found.rows, "their_pairs": found.pairs}
    return {"recall": found.value, "low": found.low, "high": found.high, **held}


def _numbers(sheet: Sheet, name: str) -> Merit:
    return sheet.numbers(name) if name in sheet.columns else np.full(sheet.rows, np.nan)


def _similarity(sheet: Sheet) -> Merit:
    known = next((name for name in _SIMILARITIES if name in sheet.columns), "")
    return _numbers(sheet, known)


def _characters(sheet: Sheet) -> Merit:
    import pyarrow.compute as pc

    lengths: Merit = pc.fill_null(pc.utf8_length(sheet.texts("caption")), 0).to_numpy().astype(float)
    return lengths
