"""A run's pictures read back, each a picture or the reason why it is none."""

from pathlib import Path
from typing import TYPE_CHECKING

from fairest.records import Picture
from fairest.run.picture_files import Problem, checked

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["UNREADABLE", "as_seen", "open_picture"]

UNREADABLE = "unreadable picture"
"""How the reason begins where there is a file, and it cannot be read."""


def open_picture(picture: Picture, folder: Path) -> "Image | str":
    """The image, or why there is none, in words that do not depend on the machine."""
    if picture.file is None:
        return picture.why or "no picture, no reason given"
    try:
        return as_seen(checked((folder / picture.file).read_bytes()))
    except FileNotFoundError:
        return f"{UNREADABLE}: the file is missing"
    except (Problem, OSError) as error:
        return f"{UNREADABLE}: {error if isinstance(error, Problem) else 'the file cannot be opened'}"


def as_seen(image: "Image") -> "Image":
    """A picture as a viewer shows it, in RGB: turned as its camera says, and on white where it is transparent."""
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(image)
    if not turned.has_transparency_data:
        return turned.convert("RGB")
    clear = turned.convert("RGBA")
    ground = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(ground, clear).convert("RGB")
