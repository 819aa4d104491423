"""The page: the closest pairs side by side, read from the run and from the set."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fairest.regurgitating.looking import picture_of
from fairest.regurgitating.result import Regurgitation
from fairest.regurgitating.seen import Seen
from fairest.regurgitating.words import alarms_words

if TYPE_CHECKING:
    from fairest.regurgitating.drawn import Pair
    from fairest.report.thumbnails import Thumbnail

__all__ = ["write_page"]

_COPIES, _OTHERS = 40, 12
"""So many pairs are shown, of copies and of those nearest to being some."""
_SIDE = 192


def write_page(done: Regurgitation, seen: Seen, about: Mapping[str, Any]) -> None:
    """Write the page; of each caption and model only the closest picture. Raises `NotWritable`."""
    # The page needs jinja2 and pillow, which nobody needs who only looks at a result.
    from fairest.report.regurgitation import Shown, write_regurgitation
    from fairest.report.thumbnails import thumbnail

    closest = _closest(done)
    training = _training(seen, closest)
    shown = [
        Shown(
            pair.model, pair.caption, bool(pair.copy), thumbnail(pair.picture, done.folder, _SIDE),
            training.get(pair.row or 0), pair.picture.file or "", pair.picture.seed, pair.key or "",
            None if pair.own else pair.its_caption, pair.cosine or 0.0, pair.pixels or 0.0, pair.closeness or 0.0,
            pair.among,
        )
        for pair in closest
    ]  # fmt: skip
    alone = alarms_words(done.limits)
    write_regurgitation(done.report, document=done.document(), alone=alone, shown=shown, about=about)


def _closest(done: Regurgitation) -> "list[Pair]":
    first: dict[tuple[str, str], Pair] = {}
    for pair in done.pairs:
        if pair.row is not None:
            first.setdefault((pair.model, pair.caption), pair)
    copies, others = ([pair for pair in first.values() if pair.copy is copy] for copy in (True, False))
    return [*copies[:_COPIES], *others[:_OTHERS]]


def _training(seen: Seen, pairs: "list[Pair]") -> "dict[int, Thumbnail]":
    from fairest.report.thumbnails import shrunk

    rows = sorted({pair.row for pair in pairs if pair.row is not None})
    opened = ((row, picture_of(sample.picture)) for row, sample in seen.samples(rows))
    return {row: shrunk(image, _SIDE) for row, image in opened if not isinstance(image, str)}
