"""A run's pictures read back, each a picture or the reason why it is none."""

from pathlib import Path
from typing import TYPE_CHECKING

from fairest.records import Picture
from fairest.run.picture_files import DAMAGED, Problem, checked

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["UNREADABLE", "as_seen", "decoded", "open_picture"]

UNREADABLE = "unreadable picture"
"""How the reason begins where there is a file, and it cannot be read."""


def open_picture(picture: Picture, folder: Path) -> "Image | str":
    """The image, or why there is none, in words that do not depend on the machine."""
    if picture.file is None:
        return picture.why or "no picture, no reason given"
    try:
        content = (folder / picture.file).read_bytes()
    except FileNotFoundError:
        return f"{UNREADABLE}: the file is missing"
    except (OSError, ValueError):
        return f"{UNREADABLE}: {DAMAGED}"
    image = decoded(content)
    return f"{UNREADABLE}: {image}" if isinstance(image, str) else image


def decoded(content: bytes) -> "Image | str":
    """The picture of a file as a viewer shows it, or why it is none."""
    try:
        return as_seen(checked(content))
    except Problem as problem:
        return str(problem)
    except Exception:  # what a file says of its turning, or its colours, may be damaged as well
        return DAMAGED


def as_seen(image: "Image") -> "Image":
    """A picture as a viewer shows it, in RGB: turned as its camera says, and on white where it is transparent."""
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(_in_eight_bits(image))
    if not turned.has_transparency_data:
        return turned.convert("RGB")
    clear = turned.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")


def _in_eight_bits(image: "Image") -> "Image":
    """Grey of 16 bits scaled down: Pillow would cut it off."""
    import numpy as np
    from PIL import Image

    if not image.mode.startswith("I"):
        return image
    scaled = Image.fromarray((np.asarray(image).astype(np.uint32) // 257).clip(0, 255).astype(np.uint8))
    scaled.info = image.info
    return scaled
