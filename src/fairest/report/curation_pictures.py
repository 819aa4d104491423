"""Pictures of a curated set as small examples: families of near-duplicates, and what was removed for each reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fairest.report.thumbnails import Thumbnail, shrunk
from fairest.report.words import shorten

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Example", "Family", "Reason", "families", "may_be_shown", "reasons"]

_SIDE, _LONGEST = 96, 160
_UNSHOWN = re.compile(
    r"^screen |sexual|nsfw|punsafe|unsafe|porn|nud|csam|opt.?out|opted|opt_out|licen[cs]e|violen|gore", re.I
)
"""Steps and reasons whose examples nobody is shown: what is removed for its content is not spread by a report, nor is
a picture whose owner wants no part in it. A screen may look for anything: it shows none."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row: what it looks like, and what its caption says."""

    key: str
    caption: str
    thumb: Thumbnail | None
    missing: str = "no picture kept"

    @property
    def alt(self) -> str:
        return f"picture {self.key}: {self.caption or 'no caption'}"


@dataclass(frozen=True, slots=True)
class Family:
    """A row that was kept, and some of those removed in its favour."""

    kept: Example
    removed: tuple[Example, ...]
    rows: int
    """Of the whole family."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows that went for one reason in one step."""

    step: str
    why: str
    rows: int
    examples: tuple[Example, ...]
    shown: bool


def families(documents: Sequence[Mapping[str, Any]], pictures: "Mapping[str, Image.Image]") -> tuple[Family, ...]:
    """Families as the document has them, each with its pictures."""
    return tuple(
        Family(
            _example(one["kept"], pictures), tuple(_example(row, pictures) for row in one["removed"]), int(one["rows"])
        )
        for one in documents
    )


def reasons(documents: Sequence[Mapping[str, Any]], pictures: "Mapping[str, Image.Image]") -> tuple[Reason, ...]:
    """Reasons as the document has them, with examples that can be seen; of those that `_UNSHOWN` names none."""
    return tuple(_reason(one, pictures) for one in documents)


def may_be_shown(step: str, why: str) -> bool:
    """Whether a report shows examples of what a step removed for a reason."""
    return not _UNSHOWN.search(f"{step} {why}")


def _reason(one: Mapping[str, Any], pictures: "Mapping[str, Image.Image]") -> Reason:
    shown = bool(one.get("shown", True)) and may_be_shown(one["step"], one["why"])
    rows = [row for row in one.get("examples", ()) if shown and row["key"] in pictures]
    return Reason(one["step"], one["why"], int(one["rows"]), tuple(_example(row, pictures) for row in rows), shown)


def _example(row: Mapping[str, Any], pictures: "Mapping[str, Image.Image]") -> Example:
    picture = pictures.get(row["key"])
    thumb = None if picture is None else shrunk(picture.convert("RGB"), _SIDE)
    return Example(shorten(str(row["key"]), 60), shorten(row.get("caption") or "", _LONGEST), thumb)
