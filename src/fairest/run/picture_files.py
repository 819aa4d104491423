"""Picture files, told by their content. Whoever made them may have meant harm."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["DAMAGED", "HEAD", "MAX_PIXELS", "NOT_AN_IMAGE", "TOO_LARGE", "Problem", "checked", "kind_of", "opened"]

HEAD = 12
"""So many bytes tell what a file is."""
MAX_PIXELS = 64 * 1024 * 1024


class Problem(Exception):
    """Why a file is no picture, in words that are the same for every such file: "too large"."""


NOT_AN_IMAGE, TOO_LARGE, DAMAGED = "not an image", "too large", "damaged"


def kind_of(head: bytes) -> str | None:
    """PNG, JPEG or WEBP, by how a file begins; None for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return "WEBP" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def opened(content: bytes) -> "ImageFile":
    """The header read, the picture not yet decoded. Raises whatever Pillow stumbles over.

    `Image.open` would warn of large pictures; warnings are held back for a whole process, not for a thread.
    """
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile
    from PIL.WebPImagePlugin import WebPImageFile

    readers: dict[str | None, type[ImageFile]] = {"PNG": PngImageFile, "JPEG": JpegImageFile, "WEBP": WebPImageFile}
    return readers[kind_of(content)](io.BytesIO(content))


def checked(content: bytes) -> "ImageFile":
    """The whole picture of a PNG, JPEG or WebP file of at most 64 megapixels, decoded. Raises `Problem`."""
    if kind_of(content) is None:
        raise Problem(NOT_AN_IMAGE)
    try:
        image = opened(content)
        if image.width * image.height > MAX_PIXELS:
            raise Problem(TOO_LARGE)
        image.load()
    except Problem:
        raise
    except Exception as error:  # decoders of damaged files raise whatever they stumble over
        raise Problem(TOO_LARGE if type(error).__name__ == "DecompressionBombError" else DAMAGED) from None
    return image
