"""Pictures looked at: the nearest made small for the page, and these and a sample of the others labelled by a judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairest.measure import Judge
from fairest.measure.asking import Seen, ask
from fairest.records import Label, Picture
from fairest.report.thumbnails import Thumbnail, shrunk, side_for
from fairest.run.pictures import decoded
from fairest.searching.doors import Searched
from fairest.sift.grouping import Grouping

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["SAMPLE", "Looked", "chosen", "judged", "look"]

SAMPLE = 500
"""Pictures of the set beside the nearest that a judge labels: what it tells of the whole set is estimated of them."""
_AT_A_TIME = 64


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of some rows."""

    thumbs: dict[int, Thumbnail | str] = field(default_factory=dict)
    """Small pictures by row, or why there is none."""
    labels: dict[tuple[int, str], Label] = field(default_factory=dict)
    """By row and attribute."""


def chosen(ids: NDArray[np.uint64], among: NDArray[np.bool_], many: int) -> list[int]:
    """So many of the rows of `among` `[n]`, in the order of their `ids` `[n]`, which no order of the set changes."""
    rows = np.flatnonzero(among)
    if many < len(rows):
        rows = rows[np.argpartition(ids[rows], many)[:many]]
    first: list[int] = rows[np.argsort(ids[rows], kind="stable")].tolist()
    return first


def look(
    searched: Searched,
    shown: Sequence[int],
    others: Sequence[int],
    judge: Judge | None,
    attributes: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> Looked:
    """Every picture of `shown` and, with a judge, of `others` once. Raises `JudgingFailed`, `BadInput` as judges do."""
    looked, small = Looked(), set(shown)
    wanted = sorted(small | set(others)) if judge else sorted(small)
    held: list[Seen] = []
    for done, (row, content) in enumerate(searched.pictures(wanted), 1):
        image = _opened(content)
        if row in small:
            looked.thumbs[row] = image if isinstance(image, str) else shrunk(image.copy(), side_for(len(small)))
        if judge:
            held.append(Seen(Picture(str(row), "", "", None, None), image))
            if len(held) == (getattr(judge, "batch", None) or _AT_A_TIME) or done == len(wanted):
                looked.labels.update(_labels(judge, held, attributes))
                held = []
        if progress:
            progress(done, len(wanted))
    return looked


def judged(looked: Looked, rows: Sequence[int], judge: Judge, attribute: str) -> Grouping:
    """What the judge said of these rows, in their order."""
    values, gaps = judge.attributes[attribute], dict[str, int]()
    labels = [looked.labels[row, attribute] for row in rows]
    codes = [
        values.index(one.value) if one.value is not None else -1 - gaps.setdefault(one.why or "no reason", len(gaps))
        for one in labels
    ]
    errors = next((c for c in getattr(judge, "confusions", ()) if c.attribute == attribute), None)
    return Grouping(attribute, "picture", judge.name, tuple(values), np.array(codes, np.int16), tuple(gaps), errors)


def _labels(judge: Judge, held: Sequence[Seen], attributes: Sequence[str]) -> dict[tuple[int, str], Label]:
    return {(int(label.picture), label.attribute): label for label in ask(judge, held, attributes)}


def _opened(content: bytes | str) -> "Image | str":
    return content if isinstance(content, str) else decoded(content)
