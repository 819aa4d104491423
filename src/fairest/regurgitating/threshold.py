"""From where on a picture counts as a copy: set by pictures of the set that are none, and tried on some that are.

What is no copy: training pictures, each held against all others as a drawn picture will be. The count is that of
split conformal prediction (Vovk et al. 2005, "Algorithmic Learning in a Random World"): with k of n of them above
both limits, a further picture that is no more like the set than these are is above them with probability
(k + 1) / (n + 1).
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairest.data.vectors import Floats
from fairest.encode import Perceptor
from fairest.errors import BadInput
from fairest.regurgitating.embedding import embedded
from fairest.regurgitating.looking import picture_of
from fairest.regurgitating.nearest import Likeness, likeness
from fairest.regurgitating.pixels import Small, correlation, small
from fairest.regurgitating.seen import Seen

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["SAVED", "Limits", "calibrated", "given"]

_MADE = 100
"""Training pictures that are copied by ourselves, in every way of `_WAYS`."""
_FOUND = 0.95
SAVED = "saved again as JPEG"


@dataclass(frozen=True, slots=True)
class Limits:
    """A picture is a copy of a training picture where both likenesses are above these."""

    cosine: float
    pixels: float
    false_alarms: float | None = None
    """At most so many pictures that are no copies pass both by chance; None where the limits were given."""
    held: int = 0
    """Training pictures that were held against all others."""
    alarms: int = 0
    """Of those, how many are called copies of another."""
    same: int = 0
    """Training pictures that were left out, since another is as like them as their own file saved again."""
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


def calibrated(
    seen: Seen, rows: Sequence[int], encoder: Perceptor, false_alarms: float, tell: Callable[[int, int], None]
) -> Limits:
    """Limits from these training pictures, each held against all that are not known to be the same picture.

    At least the lowest limits that `false_alarms` allow; where the copies that we make lie above those, half way there.
    """
    null, made = _measured(seen, rows, encoder, tell)
    same = _same(null, made[SAVED])
    apart = replace(null, cosine=np.where(same, -1, null.cosine), pixels=np.where(same, -1, null.pixels),
                    rows=np.where(same, -1, null.rows))  # fmt: skip
    measured = (apart.rows >= 0).any(axis=1)
    held = int(measured.sum())
    if not held:
        raise BadInput(
            "The set has too few different pictures to tell from where on a picture is a copy.",
            hint="Give the limits yourself: --threshold 0.95,0.9",
        )
    cosine, pixels = map(_between, _lowest(apart, false_alarms), _highest(list(made.values())))
    limits = Limits(cosine, pixels, max(false_alarms, 1 / (held + 1)), held, same=int(same.any(axis=1).sum()))
    found = {way: (_passed(m, cosine, pixels), len(m.rows)) for way, m in made.items()}
    return replace(limits, alarms=_passed(apart, cosine, pixels), recognised=found)


def _lowest(null: Likeness, false_alarms: float) -> tuple[float, float]:
    """The lowest limits that few enough pass: the same quantile of both likenesses, so that neither decides alone."""
    held = (null.rows >= 0).any(axis=1)
    cosines, pixels = (np.sort(each.max(axis=1)[held]) for each in (null.cosine, null.pixels))
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
    """`[q,c]`: pairs that are as like as a file and that file saved again: duplicates that nobody had found."""
    cosine, pixels = (np.quantile(each, 0.25) for each in (saved.cosine, saved.pixels))
    return np.asarray((null.cosine >= cosine) & (null.pixels >= pixels))


def _measured(
    seen: Seen, rows: Sequence[int], encoder: Perceptor, tell: Callable[[int, int], None]
) -> tuple[Likeness, dict[str, Likeness]]:
    """How like these training pictures are to all others, and to the copies we make of them."""
    mirrored = np.full((len(rows), seen.vectors.shape[1]), np.nan, np.float32)
    made: dict[str, list[_Copy]] = {way: [] for way in _WAYS}
    number = {row: i for i, row in enumerate(rows)}
    for done, (row, sample) in enumerate(seen.samples(rows)):
        tell(done, len(rows))
        image = picture_of(sample.picture)
        if isinstance(image, str):
            raise BadInput(f"The picture {sample.key!r} was there and is {image} now.", hint="Leave the set as it is.")
        copies = [make(image) for make in _WAYS.values()] if number[row] < _MADE else []
        vectors = embedded([_mirror(image), *copies, *map(_mirror, copies)], encoder)
        mirrored[number[row]] = vectors[0]
        for i, (way, copy) in enumerate(zip(_WAYS, copies, strict=False)):
            made[way].append(_Copy(row, vectors[[1 + i, 1 + i + len(copies)]], small(copy)))
    tell(len(rows), len(rows))
    at = np.asarray(rows, np.int64)
    null = likeness(
        seen, seen.vectors[at], mirrored, seen.small(at), [seen.captions[row] for row in rows], seen.group[at]
    )
    return null, {way: _to_its_own(seen, some) for way, some in made.items()}


class _Copy(NamedTuple):
    """A copy we made of a training picture: of which, its vector and that of its mirror image, itself made small."""

    row: int
    vectors: Floats
    small: Small


def _to_its_own(seen: Seen, copies: Sequence[_Copy]) -> Likeness:
    """How like copies are to the pictures they were made of: one each."""
    rows = np.array([copy.row for copy in copies], np.int64)
    both = np.stack([copy.vectors for copy in copies])
    cosine = np.minimum(np.einsum("qmd,qd->qm", both, seen.vectors[rows]).max(axis=1), np.float32(1))
    pixels = correlation(np.stack([copy.small for copy in copies]), seen.small(rows))
    return Likeness(rows[:, None], cosine[:, None], pixels[:, None])


def _mirror(image: "Image") -> "Image":
    from PIL.Image import Transpose

    return image.transpose(Transpose.FLIP_LEFT_RIGHT)


def _saved(image: "Image") -> "Image":
    from PIL import Image

    out = io.BytesIO()
    image.save(out, "JPEG", quality=75)
    return Image.open(out).convert("RGB")


def _shifted(image: "Image") -> "Image":
    """By a thirtieth of its sides, its edge cut off there, and scaled to its size again."""
    width, height = image.size
    return image.crop((width // 30, height // 30, width, height)).resize((width, height))


def _halved(image: "Image") -> "Image":
    width, height = image.size
    return image.resize((max(1, width // 2), max(1, height // 2))).resize((width, height))


_WAYS: Mapping[str, "Callable[[Image], Image]"] = {
    SAVED: _saved, "mirrored": _mirror, "cut at an edge": _shifted, "half as large": _halved,
}  # fmt: skip
