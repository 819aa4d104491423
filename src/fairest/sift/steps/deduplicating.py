"""One picture kept of those that are near-duplicates, and how many of them the search has found."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import AnyVectors
from fairest.errors import BadInput
from fairest.run.files import whole
from fairest.sift.dedup import FLAT, families, near_duplicates, same
from fairest.sift.dedup.keepers import Merit, best_caption, largest, least_changed
from fairest.sift.dedup.recall import pair_recall
from fairest.sift.dedup.standing import alike_rows, standing
from fairest.sift.plan import Dedup
from fairest.sift.sheet import Sheet
from fairest.sift.state import State
from fairest.sift.steps.taking import Done, Tools

__all__ = ["FAMILIES", "deduplicate"]

FAMILIES = "families.npy"
"""In the step's folder: of every row the row of its family with the smallest id, also of rows that filters took."""

_ASKED, _PRODUCTS = 1_000, 10**9
"""Rows that are held against all others to measure the recall: more, up to all of them, where that costs little."""
_SIMILARITIES = ("similarity", "caption-similarity")
"""Columns that tell how well a caption fits its picture."""


def deduplicate(step: Dedup, sheet: Sheet, state: State, tools: Tools) -> Done:
    """Of rows of one file, or whose embeddings are alike enough, one stays. Raises `BadInput` without embeddings."""
    vectors = sheet.vectors
    if vectors is None:
        raise BadInput("Near-duplicates are found by embeddings, and these rows have none.", hint="Give --encoder.")
    tools.folder.mkdir(parents=True, exist_ok=True)
    among = _among(state)
    pairs = near_duplicates(
        vectors, step.threshold, ids=sheet.ids, among=among, seed=tools.seed, machine=tools.machine,
        folder=tools.folder, progress=tools.tell,
    )  # fmt: skip
    files = _same_files(sheet, among)
    looks = _same_looks(step, sheet, among, vectors)
    family = families(sheet.ids, pairs.left, pairs.right, [files, looks])
    if (among & ~state.kept).any():
        with whole(tools.folder / FAMILIES) as out:
            np.save(out, family, allow_pickle=False)
    merits = _merits(step, sheet, state, family, tools)
    stands = standing(family, sheet.ids, merits, state.kept, files, vectors, step.threshold)
    goes = np.flatnonzero(stands != np.arange(sheet.rows))
    _, sizes = np.unique(family[state.kept], return_counts=True)
    facts = {
        "pairs": len(pairs),
        "same_file": int(state.kept.sum()) - len(np.unique(files[state.kept])),
        "families": int((sizes > 1).sum()),
        "largest_family": int(sizes.max(initial=0)),
        "pair_recall": _recall(step, vectors, sheet, state, family, tools),
    }
    return Done(state.without(goes, str(step), "near-duplicate", stands[goes]), facts)


def _among(state: State) -> NDArray[np.bool_]:
    """The rows that are compared: what filters took as well, where that is no more than what is left.

    So it is known afterwards which of the rows that a filter took are copies of one picture.
    """
    read = [number for number, reason in enumerate(state.reasons, 1) if reason.number == 0]
    readable = ~np.isin(state.gone, read)
    return readable if readable.sum() <= 2 * state.kept.sum() else state.kept


def _same_files(sheet: Sheet, among: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of every row the first of those with the very same file."""
    if "sha256" not in sheet.columns:
        return np.arange(sheet.rows)
    digests, known = sheet.digests("sha256")
    return same(digests, sheet.ids, among & known)


def _same_looks(step: Dedup, sheet: Sheet, among: NDArray[np.bool_], vectors: AnyVectors) -> NDArray[np.int64]:
    """Of every row the first with its perceptual hash, where the embeddings are alike, too: no clusters part them."""
    if "phash" not in sheet.columns:
        return np.arange(sheet.rows)
    hashes = sheet.column("phash").fill_null(FLAT).to_numpy()
    label = same(hashes, sheet.ids, among & (hashes != FLAT))
    others = np.flatnonzero(label != np.arange(sheet.rows))
    unlike = others[~alike_rows(vectors, others, label[others], step.threshold)]
    label[unlike] = unlike
    return label


def _merits(step: Dedup, sheet: Sheet, state: State, family: NDArray[np.int64], tools: Tools) -> list[Merit]:
    """What decides which rows of a family stay, the most important first."""
    size = largest(*(_numbers(sheet, name) for name in ("width", "height", "bytes")))
    if step.keep == "caption":
        return [*best_caption(_similarity(sheet), _characters(sheet)), *size]
    if step.keep == "groups":
        return [least_changed(family, sheet.ids, list(tools.groupings.values()), state.kept), *size]
    return [*size]


def _recall(
    step: Dedup, vectors: AnyVectors, sheet: Sheet, state: State, family: NDArray[np.int64], tools: Tools
) -> dict[str, Any]:
    found = pair_recall(
        vectors, step.threshold, family, ids=sheet.ids, among=state.kept, rows=max(_ASKED, _PRODUCTS // sheet.rows),
        seed=tools.seed, machine=tools.machine, progress=tools.tell,
    )  # fmt: skip
    held = {"rows_held_against_all": found.rows, "their_pairs": found.pairs}
    return {"recall": found.value, "low": found.low, "high": found.high, **held}


def _numbers(sheet: Sheet, name: str) -> Merit:
    return sheet.numbers(name, lenient=True) if name in sheet.columns else np.full(sheet.rows, np.nan)


def _similarity(sheet: Sheet) -> Merit:
    known = next((name for name in _SIMILARITIES if name in sheet.columns), "")
    return _numbers(sheet, known)


def _characters(sheet: Sheet) -> Merit:
    import pyarrow.compute as pc

    lengths = np.zeros(sheet.rows)
    for rows, captions in sheet.parts("caption"):
        lengths[rows] = pc.fill_null(pc.utf8_length(captions.cast("string")), 0).to_numpy(zero_copy_only=False)
    return lengths
