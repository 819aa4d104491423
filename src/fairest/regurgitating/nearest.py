"""The training pictures a picture may be a copy of: those of its own caption, and the nearest of the whole set."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Floats, blocks
from fairest.regurgitating.pixels import Small, correlation
from fairest.regurgitating.seen import Seen

__all__ = ["Likeness", "likeness"]

_MANY = 8
"""So many are held against a picture by their pixels, of its caption and of the whole set each."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of `q` pictures and `c` training pictures each: which those are, and how like. A place without one is -1."""

    rows: NDArray[np.int64]
    """`[q,c]`"""
    cosine: Floats
    """`[q,c]`: of embeddings, of the picture or of its mirror image, whichever is nearer. -1 where there is no row."""
    pixels: Floats
    """`[q,c]`: `pixels.correlation`. -1 where there is no row."""


def likeness(
    seen: Seen,
    vectors: Floats,
    mirrored: Floats,
    smalls: Small,
    captions: Sequence[str],
    group: NDArray[np.int64] | None = None,
) -> Likeness:
    """Hold pictures against the set: their unit vectors `[q,d]`, those of their mirror images, small ones, captions.

    Rows of a picture's own `group` `[q]` are left out, where one is given.
    """
    codes, wanted = _codes(seen.captions, captions)
    near, own = _Best(len(captions)), _Best(len(captions))
    for start, block in blocks(seen.vectors):
        here = np.arange(start, start + len(block))
        cosine = np.minimum(np.fmax(vectors @ block.T, mirrored @ block.T), np.float32(1))
        if group is not None:
            cosine[group[:, None] == seen.group[here]] = -np.inf
        near.add(here, cosine)
        own.add(here, np.where(wanted[:, None] == codes[here], cosine, -np.inf))
    rows, cosine = (np.concatenate(both, axis=1) for both in ((near.rows, own.rows), (near.cosine, own.cosine)))
    there = np.isfinite(cosine)
    which = np.nonzero(there)[0]
    pixels = np.full(rows.shape, -1, np.float32)
    pixels[there] = correlation(smalls[which], seen.small(rows[there]))
    return Likeness(np.where(there, rows, -1), np.where(there, cosine, np.float32(-1)), pixels)


class _Best:
    """The largest cosines so far, and whose they are; of equal ones the first rows stay."""

    def __init__(self, pictures: int) -> None:
        self.rows = np.empty((pictures, 0), np.int64)
        self.cosine = np.empty((pictures, 0), np.float32)

    def add(self, rows: NDArray[np.int64], cosine: Floats) -> None:
        first = np.argpartition(-cosine, min(_MANY, len(rows)) - 1, axis=1)[:, :_MANY]
        all_rows = np.concatenate([self.rows, rows[first]], axis=1)
        all_cosine = np.concatenate([self.cosine, np.take_along_axis(cosine, first, axis=1)], axis=1)
        best = np.argsort(-all_cosine, axis=1, kind="stable")[:, :_MANY]
        self.rows = np.take_along_axis(all_rows, best, axis=1)
        self.cosine = np.take_along_axis(all_cosine, best, axis=1)


def _codes(captions: Sequence[str], asked: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number for every caption asked for: of the set's rows `[n]`, -1 where it was not, and of the pictures `[q]`."""
    numbers = {caption: number for number, caption in enumerate(dict.fromkeys(asked))}
    rows = np.fromiter((numbers.get(caption, -1) for caption in captions), np.int64, len(captions))
    return rows, np.array([numbers[caption] for caption in asked], np.int64)
