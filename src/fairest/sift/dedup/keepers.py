"""Which row of every family stays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fairest.sift.grouping import Grouping

__all__ = ["best_caption", "keepers", "largest", "least_changed"]

Merit = NDArray[np.float64]

_SWEEPS = 3
"""Times that every family chooses, in the light of what the others chose."""

_LONG = 300
"""Characters: about what a text encoder of 77 tokens reads. Longer captions are lists of words more often than not."""


def keepers(families: NDArray[np.int64], ids: NDArray[np.uint64], merits: Sequence[Merit] = ()) -> NDArray[np.int64]:
    """Of every row the member of its family that stays, `[n]`: the first in merit, then that with the smallest id.

    `merits` are columns `[n]`, the most important first; more is better, and NaN is less than any number.
    """
    worst_last = [-np.nan_to_num(merit, nan=-np.inf, posinf=np.inf, neginf=-np.inf) for merit in merits]
    order = np.lexsort((ids, *worst_last[::-1], families))
    _, first, family = np.unique(families[order], return_index=True, return_inverse=True)
    stays = np.empty(len(families), np.int64)
    stays[order] = order[first][family]
    return stays


def largest(width: Merit, height: Merit, size: Merit) -> tuple[Merit, ...]:
    """Merits of the most pixels, then of the most bytes in the picture's file; all `[n]`."""
    return width * height, size


def best_caption(similarity: Merit, characters: Merit) -> tuple[Merit, ...]:
    """Merits of the caption most like its picture, else of the longest of up to 300 characters; both `[n]`.

    A longer caption counts as none.
    """
    return similarity, np.where(characters <= _LONG, characters, 0.0)


def least_changed(
    families: NDArray[np.int64],
    ids: NDArray[np.uint64],
    groupings: Sequence[Grouping],
    among: NDArray[np.bool_],
) -> Merit:
    """1 for the members of every family, `[n]`, whose stay keeps all groups' shares near to those of rows `among`.

    One family after the other, in the order of their smallest ids, keeps one whose groups are furthest behind: the
    choice that leaves the sum of (kept - wanted)^2 / wanted smallest, over every value of every grouping; three times,
    since the first must choose again when the last have chosen. A gap counts as a value. Of several members with the
    same groups the next merit decides.
    """
    rows = np.flatnonzero(among)
    merit = np.zeros(len(ids))
    if not len(rows) or not groupings:
        return merit
    columns = [np.unique(grouping.codes[rows], return_inverse=True)[1] for grouping in groupings]
    sizes = tuple(int(column.max()) + 1 for column in columns)
    groups, group = np.unique(np.ravel_multi_index(tuple(columns), sizes), return_inverse=True)
    _, family = np.unique(ids[families[rows]], return_inverse=True)
    options, option = np.unique(family * len(groups) + group, return_inverse=True)
    wanted = np.concatenate([np.bincount(column) for column in columns]) * (int(family.max()) + 1) / len(rows)
    slots = np.stack(np.unravel_index(groups, sizes), 1) + np.cumsum((0, *sizes[:-1]))
    merit[rows] = _chosen(*np.divmod(options, len(groups)), slots, wanted)[option]
    return merit


def _chosen(
    family: NDArray[np.int64], group: NDArray[np.int64], slots: NDArray[np.int64], wanted: Merit
) -> NDArray[np.bool_]:
    """Which of the families' options are taken, one each. `slots[group]` are its values' places in `wanted`."""
    starts = np.flatnonzero(np.append(True, family[1:] != family[:-1]))
    ends = np.append(starts[1:], len(family))
    alone = ends - starts == 1
    taken = starts.copy()
    behind = wanted - np.bincount(slots[group[taken]].ravel(), minlength=len(wanted))
    for _ in range(_SWEEPS):
        for i in np.flatnonzero(~alone):
            behind[slots[group[taken[i]]]] += 1
            options = slots[group[starts[i] : ends[i]]]
            taken[i] = starts[i] + ((2 * behind - 1) / wanted)[options].sum(1).argmax()
            behind[slots[group[taken[i]]]] -= 1
    chosen = np.zeros(len(family), bool)
    chosen[taken] = True
    return chosen
