"""From where on a picture counts as a copy: set by pictures of the set that are none, and tried on others.

What is no copy: training pictures, each held against all others as a drawn picture will be. The count is that of
split conformal prediction (Vovk et al. 2005, "Algorithmic Learning in a Random World"): with k of n of them above
both limits, a further picture that is no more like the set than these are is above them with probability
(k + 1) / (n + 1), on average over sets. One half of them chooses the limits; the other half says how often they err.
Nothing is cut from either but pairs that are known to be one picture.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Floats
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.regurgitating.copying import SAVED, measured
from fairest.regurgitating.nearest import Likeness
from fairest.regurgitating.seen import Seen

__all__ = ["Limits", "calibrated", "given", "held_for"]

_LEAST, _MOST = 400, 2_000
"""Training pictures that limits are calibrated on, where the set has so many."""
_USELESS = 0.5
"""A promise of so many false alarms, or more, is none."""
_FOUND = 0.95


@dataclass(frozen=True, slots=True)
class Limits:
    """A picture is a copy of a training picture where both likenesses are above these."""

    cosine: float
    pixels: float
    false_alarms: float | None = None
    """Of the captions of a model that copies nothing, at most so many are said to be copied, on average over sets, if
    its pictures are no more like the set than that's own are like each other. None where the limits were given."""
    pictures: int = 1
    """Drawn for a caption: each may be a false alarm."""
    chosen_on: int = 0
    """Training pictures that the limits were chosen on, each held against all others."""
    held: int = 0
    """Further training pictures that were held against all others."""
    alarms: int = 0
    """Of those, how many are called copies of another."""
    same: int = 0
    """Of all of these, how many have another in the set as like them as their own file saved again."""
    recognised: Mapping[str, tuple[int, int]] | None = None
    """Of copies we made of training pictures, by the way they were made: how many are found, and how many there are."""

    def closeness(self, found: Likeness) -> Floats:
        """`[q,c]`: above 0 for a copy, 1 for the same picture, and how far below the nearer limit otherwise."""
        cosine = (found.cosine - self.cosine) / max(1 - self.cosine, 1e-6)
        pixels = (found.pixels - self.pixels) / max(1 - self.pixels, 1e-6)
        return np.where(found.rows >= 0, np.minimum(cosine, pixels), -np.inf)


def given(threshold: tuple[float, float]) -> Limits:
    """Limits that somebody set: of the cosine, and of the pixels."""
    cosine, pixels = threshold
    if not (-1 <= cosine < 1 and -1 <= pixels < 1):
        raise BadInput(
            f"The threshold is {cosine:g}, {pixels:g}; each must be at least -1 and below 1.",
            hint="Give two: of the embeddings' cosine, and of the pixels' correlation: 0.95,0.9",
        )
    return Limits(*threshold)


def held_for(false_alarms: float, pictures: int) -> int:
    """How many training pictures limits need: half of them must be able to show so few false alarms."""
    return min(max(2 * ceil(pictures / false_alarms), _LEAST), _MOST)


def calibrated(
    seen: Seen,
    rows: Sequence[int],
    encoder: Perceptor,
    false_alarms: float,
    pictures: int,
    tell: Callable[[int, int], None],
) -> Limits:
    """Limits from these training pictures, each held against all that are not known to be the same picture.

    At least the lowest limits that `false_alarms` of captions allow, with so many `pictures` each; where the copies
    that we make lie above those, half way there. Every other row chooses them, the rest tries them. Raises `BadInput`
    where there are too few to promise anything.
    """
    null, made = measured(seen, rows, encoder, tell)
    choosing, trying = _those(null, slice(0, None, 2)), _those(null, slice(1, None, 2))
    each = max(false_alarms / pictures, 1 / (len(choosing.rows) + 1))
    if pictures * each >= _USELESS:
        raise BadInput(
            "The set has too few different pictures to tell from where on a picture is a copy.",
            hint="Give the limits yourself: --threshold 0.95,0.9",
        )
    cosine, pixels = map(_between, _lowest(choosing, each), _highest(list(made.values())))
    return Limits(
        cosine, pixels, pictures * each, pictures, len(choosing.rows), len(trying.rows),
        _passed(trying, cosine, pixels), int(_same(null, made[SAVED]).sum()),
        {way: (_passed(copies, cosine, pixels), len(copies.rows)) for way, copies in made.items()},
    )  # fmt: skip


def _those(null: Likeness, some: slice) -> Likeness:
    """A part of the pictures, of those with any other to be held against."""
    there = (null.rows[some] >= 0).any(axis=1)
    return Likeness(null.rows[some][there], null.cosine[some][there], null.pixels[some][there])


def _lowest(null: Likeness, false_alarms: float) -> tuple[float, float]:
    """The lowest limits that few enough pass: the same quantile of both likenesses, so that neither decides alone."""
    cosines, pixels = (np.sort(each.max(axis=1)) for each in (null.cosine, null.pixels))
    low, high = 0, len(cosines) - 1  # nothing passes the largest of both
    while low < high:
        middle = (low + high) // 2
        passed = _passed(null, float(cosines[middle]), float(pixels[middle]))
        few = (passed + 1) / (len(cosines) + 1) <= false_alarms
        low, high = (low, middle) if few else (middle + 1, high)
    return float(cosines[high]), float(pixels[high])


def _highest(made: Sequence[Likeness]) -> tuple[float, float]:
    """The highest limits that `_FOUND` of the copies made by ourselves pass each."""
    cosine, pixels = (np.concatenate([getattr(one, name) for one in made]) for name in ("cosine", "pixels"))
    return float(np.quantile(cosine, 1 - _FOUND)), float(np.quantile(pixels, 1 - _FOUND))


def _between(lowest: float, highest: float) -> float:
    """Half way, where copies and others are apart: no need then to let any of the others pass."""
    return max(lowest, (lowest + highest) / 2)


def _passed(found: Likeness, cosine: float, pixels: float) -> int:
    """Pictures that are above both limits with one training picture."""
    return int(((found.cosine > cosine) & (found.pixels > pixels)).any(axis=1).sum())


def _same(null: Likeness, saved: Likeness) -> NDArray[np.bool_]:
    """`[q]`: whether another is as like a picture as its own file saved again: maybe a duplicate that nobody found."""
    cosine, pixels = (np.quantile(each, 0.25) for each in (saved.cosine, saved.pixels))
    return np.asarray(((null.cosine >= cosine) & (null.pixels >= pixels)).any(axis=1))
