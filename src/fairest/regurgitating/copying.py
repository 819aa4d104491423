"""How like training pictures are to each other, and to copies that are made of them on purpose."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

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

__all__ = ["SAVED", "measured"]

_MADE = 100
"""Training pictures that are copied by ourselves, in every way of `_WAYS`."""
SAVED = "saved again as JPEG"


def measured(
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
