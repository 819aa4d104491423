"""A contact sheet: one row a word, what a generator draws when asked for it."""

from collections.abc import Callable, Sequence

from PIL import Image as PictureFile
from PIL import ImageDraw
from PIL.Image import Image

from fairest.generate.doors import Drawing, Generator
from fairest.village.captions import article

__all__ = ["contact_sheet"]

_SIDE = 64
_GAP = 4
_MARGIN = 150
"""Pixels on the left for the words."""
_INK, _PAPER = (32, 32, 32), (255, 255, 255)


def contact_sheet(
    generator: Generator, words: Sequence[str], each: int = 12, progress: Callable[[str, int, int], None] | None = None
) -> Image:
    """Draw `each` pictures of "a photo of a <word>", seeds 0, 1, …, as one RGB picture."""
    step = _SIDE + _GAP
    sheet = PictureFile.new("RGB", (_MARGIN + each * step, _GAP + len(words) * step), _PAPER)
    pen = ImageDraw.Draw(sheet)
    for row, word in enumerate(words):
        top = _GAP + row * step
        pen.text((_GAP, top + _SIDE // 2), word, fill=_INK, anchor="lm", font_size=13)
        for column, drawing in enumerate(_drawn(generator, word, each)):
            sheet.paste(_cell(drawing), (_MARGIN + column * step, top))
        if progress:
            progress("drawing", (row + 1) * each, len(words) * each)
    return sheet


def _drawn(generator: Generator, word: str, each: int) -> Sequence[Drawing]:
    return generator.draw([f"a photo of {article(word)} {word}"] * each, list(range(each)))


def _cell(drawing: Drawing) -> Image:
    if not isinstance(drawing, Image):  # blocked; the village's generator gives nothing else
        return PictureFile.new("RGB", (_SIDE, _SIDE), (220, 220, 220))
    return drawing.convert("RGB").resize((_SIDE, _SIDE))
