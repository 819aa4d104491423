"""The size of pictures, as people write it: "512" is square, "768x512" is width and height."""

import re

from fairest.errors import BadInput

__all__ = ["parse_size"]

_WRITTEN = re.compile(r"\s*([0-9]{1,6})\s*(?:[x*]\s*([0-9]{1,6})\s*)?", re.IGNORECASE)


def parse_size(text: str | int) -> tuple[int, int]:
    """Width and height in pixels. Raises `BadInput`."""
    written = _WRITTEN.fullmatch(str(text))
    width, height = (int(written[1]), int(written[2] or written[1])) if written else (0, 0)
    if not (width and height):
        raise BadInput(
            f"size is {str(text)!r}.", hint='Write pixels: "512" for a square, "768x512" for width x height.'
        )
    return width, height
