"""One contact sheet: a row a recipe, enlarged by nearest neighbour, so that every pixel is what was drawn."""

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from drawing.cases import Shot
from drawing.subjects import SUBJECTS

__all__ = ["contact_sheet"]

_CELL, _GAP, _MARGIN, _HEAD = 128, 8, 170, 52
_INK, _PALE, _PAPER = (28, 28, 32), (120, 120, 128), (250, 250, 248)


def contact_sheet(rows: Mapping[str, Sequence[Shot]], notes: Mapping[str, str]) -> Image.Image:
    """The first pictures of each recipe, a column a subject where it can be; a note stands below the name."""
    step = _CELL + _GAP
    size = (_MARGIN + len(SUBJECTS) * step + _GAP, _HEAD + len(rows) * step + _GAP)
    sheet = Image.new("RGB", size, _PAPER)
    pen = ImageDraw.Draw(sheet)
    for column, who in enumerate(SUBJECTS):
        middle = _MARGIN + column * step + _CELL // 2
        pen.text(
            (middle, 16), who.text.removeprefix("a photo of a ").partition(" ")[0], _PALE, anchor="mm", font_size=13
        )
        pen.text((middle, 34), who.word, _INK, anchor="mm", font_size=14)
    for row, (name, shots) in enumerate(rows.items()):
        top = _HEAD + row * step
        pen.text((16, top + _CELL // 2 - 8), name, _INK, anchor="lm", font_size=17)
        pen.text((16, top + _CELL // 2 + 14), notes[name], _PALE, anchor="lm", font_size=12)
        for left, picture in _placed(shots):
            sheet.paste(picture, (_MARGIN + left, top))
    return sheet


def _placed(shots: Sequence[Shot]) -> list[tuple[int, Image.Image]]:
    """Where each goes, from the left: one picture of each subject, or as many as there is place for."""
    pictures = _distinct(shots)
    placed, left = [], 0
    for picture in pictures:
        image = _cell(picture)
        if left + image.width <= len(SUBJECTS) * (_CELL + _GAP):
            placed.append((left, image))
        left += image.width + _GAP
    return placed


def _distinct(shots: Sequence[Shot]) -> list[np.ndarray]:
    """The first of each subject where there are as many; the frames of films; a wide picture once."""
    whole = [shot for shot in shots if shot.left == 0]
    firsts = {shot.asked: shot.pixels for shot in reversed(whole)}
    if len(firsts) == len(SUBJECTS):
        return [firsts[who] for who in SUBJECTS][: 4 if whole[0].right < 1 else None]
    return [shot.pixels for shot in whole]


def _cell(array: np.ndarray) -> Image.Image:
    width = round(_CELL * array.shape[1] / array.shape[0])
    return Image.fromarray(array).resize((width + (_GAP if width > _CELL else 0), _CELL), Image.Resampling.NEAREST)
