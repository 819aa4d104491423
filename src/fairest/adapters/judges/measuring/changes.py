"""Faces made worse in known ways: what a judge does with them shows how much it hangs on the picture."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

if TYPE_CHECKING:
    from fairest.adapters.judges.detecting import Box

__all__ = ["CHANGES", "face_of", "small"]

_GREY = (128, 128, 128)


def _in_grey(picture: Image.Image) -> Image.Image:
    return ImageOps.grayscale(picture).convert("RGB")


def _darker(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(0.3)


def _blurred(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 60))


def _tilted(picture: Image.Image) -> Image.Image:
    return picture.rotate(20, Image.Resampling.BILINEAR, fillcolor=_GREY)


def _upside_down(picture: Image.Image) -> Image.Image:
    return picture.transpose(Image.Transpose.ROTATE_180)


def _with_bands(picture: Image.Image) -> Image.Image:
    """Coarse brightness: what strong JPEG compression and cheap quantisation do to skin."""
    return ImageOps.posterize(picture, 3)


CHANGES: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "as they are": lambda picture: picture,
    "mirrored": ImageOps.mirror,
    "grey": _in_grey,
    "at 0.3 of the brightness": _darker,
    "blurred": _blurred,
    "eight steps of brightness": _with_bands,
    "tilted by 20 degrees": _tilted,
    "upside down": _upside_down,
}
"""Blur is Gaussian, its radius a 60th of the picture's side: a 20th of the face. The middle stays where it is."""


def face_of(picture: Image.Image, box: "Box") -> Image.Image:
    """The face in `box` in the middle, and as much again on each side; black where the photograph ends."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    return picture.crop((left - wide, top - high, right + wide, bottom + high))


def small(face: Image.Image, pixels: int, side: int = 1024) -> Image.Image:
    """What `face_of` gives on a grey square of `side` pixels, so small that the box of the face has `pixels`."""
    fitting = face.resize((3 * pixels, 3 * pixels), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (side, side), _GREY)
    square.paste(fitting, ((side - fitting.width) // 2, (side - fitting.height) // 2))
    return square
