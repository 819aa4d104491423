"""Picture files, told by their content. Whoever made them may have meant harm."""

import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = [
    "DAMAGED",
    "HEAD",
    "MAX_PIXELS",
    "NOT_AN_IMAGE",
    "TOO_LARGE",
    "Problem",
    "checked",
    "kind_of",
    "no_picture",
    "opened",
]

HEAD = 12
"""So many bytes tell what a file is."""
MAX_PIXELS = 64 * 1024 * 1024


class Problem(Exception):
    """Why a file is no picture, in words that are the same for every such file: "too large"."""


NOT_AN_IMAGE, TOO_LARGE, DAMAGED = "not an image", "too large", "damaged"
_OTHERS = (
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"BM.{4}\0{4}", re.DOTALL), "BMP"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
)


def kind_of(head: bytes) -> str | None:
    """PNG, JPEG or WEBP, by how a file begins; None for anything else."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    return "WEBP" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def no_picture(head: bytes) -> str:
    """Why a file that is of none of these kinds is not read: it is of another, or no image."""
    kind = next((kind for begins, kind in _OTHERS if begins.match(head)), None)
    return NOT_AN_IMAGE if kind is None else f"a {kind} file: PNG, JPEG and WebP are read"


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
