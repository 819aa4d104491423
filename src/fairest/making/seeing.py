"""What judges see in what was made: in each picture, or in each region of its layout."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest import doors
from fairest.errors import BadInput
from fairest.generate.layout import check
from fairest.making.drawing import Made
from fairest.making.layouts import layouts_in
from fairest.making.watching import Progress

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["check_judges", "seen"]


def check_judges(judges: Sequence[str], *, is_film: bool) -> None:
    """Raise, before anything is drawn, for a judge nobody knows, and for any where a film is asked for."""
    if judges and is_film:
        raise BadInput("Judges look at pictures, not at films.", hint="Leave --judge out.")
    for judge in judges:
        doors.place_of("judge", judge.partition(":")[0].partition(",")[0])


def seen(made: Sequence[Made], judges: Sequence[str], progress: Progress) -> list[dict[str, Any]]:
    """A row for each judge, picture and attribute: what it told, or why not; under a layout what was asked as well."""
    rows: list[dict[str, Any]] = []
    for done, name in enumerate(judges):
        progress("judging", done, len(judges))
        rows += _rows(name, doors.load("judge", name), made)
    return rows


def _rows(name: str, judge: Any, made: Sequence[Made]) -> list[dict[str, Any]]:
    images = [_opened(one.file) for one in made]
    layouts = [layouts_in(one.note["layouts"]) for one in made]
    if all(layouts):
        own = [several[one.note["picture"]] for several, one in zip(layouts, made, strict=True)]
        return [
            {"judge": name, "file": str(made[one.picture].file), "region": one.region + 1, "attribute": one.attribute,
             "asked": one.asked, "told": one.told, "why": one.why}
            for one in check(images, own, judge)
        ]  # fmt: skip
    labels = judge.label([str(i) for i in range(len(images))], images, list(judge.attributes))
    return [
        {"judge": name, "file": str(made[int(label.picture)].file), "attribute": label.attribute,
         "told": label.value, "why": label.why}
        for label in labels
    ]  # fmt: skip


def _opened(file: Path) -> "Image":
    from PIL import Image

    with Image.open(file) as image:
        return image.convert("RGB")
