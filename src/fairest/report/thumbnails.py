"""Pictures made small enough to travel inside the page."""

import base64
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Thumbnail", "side_for", "thumbnail"]


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


def thumbnail(file: Path, side: int) -> Thumbnail | None:
    """The picture at most `side` pixels wide and high, on white; None where the file is no readable picture."""
    from PIL import Image

    try:
        with Image.open(file) as opened:
            picture = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return Thumbnail(_data_uri(flat), *flat.size)


def _data_uri(picture: "Image.Image") -> str:
    held = BytesIO()
    picture.save(held, "WEBP", quality=80, method=4)
    return "data:image/webp;base64," + base64.b64encode(held.getvalue()).decode()
