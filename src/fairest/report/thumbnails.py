"""Pictures made small enough to travel inside the page."""

import base64
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.records import Picture
from fairest.run.pictures import open_picture

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Thumbnail", "shrunk", "side_for", "thumbnail"]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A WebP picture as a data address, with its size in pixels."""

    uri: str
    width: int
    height: int


def side_for(pictures: int) -> int:
    """The longest side of a thumbnail in pixels: smaller when there are many, so that the page stays light."""
    if pictures <= 2000:
        return 96
    return 64 if pictures <= 6000 else 40


def thumbnail(picture: Picture, folder: Path, side: int) -> Thumbnail | None:
    """The picture at most `side` pixels wide and high; None where there is no file or it is no readable picture."""
    opened = open_picture(picture, folder)
    return None if isinstance(opened, str) else shrunk(opened, side)


def shrunk(picture: "Image.Image", side: int) -> Thumbnail:
    """A picture in RGB at most `side` pixels wide and high; it is changed itself."""
    from PIL.Image import Resampling

    picture.thumbnail((side, side), Resampling.LANCZOS)
    return Thumbnail(_data_uri(picture), *picture.size)


def _data_uri(picture: "Image.Image") -> str:
    held = BytesIO()
    picture.save(held, "WEBP", quality=80, method=4)
    return "data:image/webp;base64," + base64.b64encode(held.getvalue()).decode()
