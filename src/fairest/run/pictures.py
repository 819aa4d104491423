"""A run's pictures read back, each a picture or the reason why it is none."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from fairest.records import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["UNREADABLE", "open_picture"]

UNREADABLE = "unreadable picture"
"""How the reason begins where there is a file, and it cannot be read."""

_FORMATS = ("PNG", "JPEG", "WEBP")


def open_picture(picture: Picture, folder: Path) -> "Image | str":
    """The image, or why there is none, in words that do not depend on the machine."""
    from PIL import Image, UnidentifiedImageError

    if picture.file is None:
        return picture.why or "no picture, no reason given"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(folder / picture.file, formats=_FORMATS) as image:
                return image.convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return f"{UNREADABLE}: too large"
    except FileNotFoundError:
        return f"{UNREADABLE}: the file is missing"
    except UnidentifiedImageError:
        return f"{UNREADABLE}: not an image"
    except Exception:  # decoders of damaged files raise whatever they stumble over
        return f"{UNREADABLE}: damaged"
