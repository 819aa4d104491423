"""What a picture says of itself: how it was made, so that it can be drawn again. Read as data, never run."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput, NotFound

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["FORMAT", "KEY", "MOST", "as_png", "read_note", "written"]

FORMAT = 1
KEY = "fairest"
MOST = 64
"""Pictures drawn at a time, at most."""
_SHORT = 100
_LARGEST = 4 * 1024 * 1024
"""Bytes of a note; those of long layouts are a few thousand."""


def written(note: Mapping[str, Any]) -> str:
    """A note as it stands in a file."""
    return json.dumps(note, ensure_ascii=False, allow_nan=False)


def as_png(image: "Image", note: Mapping[str, Any]) -> bytes:
    """A PNG with the note in it, and with prompt and seed by the names other tools read."""
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_itxt("Prompt", str(note["prompt"]))
    said.add_text("Seed", str(note["seeds"][note["picture"]]))
    said.add_itxt(KEY, written(note))
    out = io.BytesIO()
    image.save(out, "PNG", pnginfo=said)
    return out.getvalue()


def read_note(file: Path) -> dict[str, Any]:
    """The note of a picture or film. Raises `NotFound`, `BadInput` where there is none that can be read."""
    if not file.is_file():
        raise NotFound(f"There is no picture {file}.")
    text = _of_film(file) if file.suffix.lower() == ".mp4" else _of_picture(file)
    if not text or len(text) > _LARGEST:
        raise BadInput(f"{file} does not say how it was made.", hint="Give a picture that `fairest generate` wrote.")
    return _checked(file, text)


def _of_picture(file: Path) -> str | None:
    from fairest.run.picture_files import Problem, checked

    try:
        image = checked(file.read_bytes())
    except Problem as problem:
        raise BadInput(f"{file} cannot be read: {problem}.") from None
    said = image.info.get(KEY)
    return said if isinstance(said, str) else None


def _of_film(file: Path) -> str | None:
    from fairest.generate.film import read_film_note

    return read_film_note(file)


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "recipe": str, "prompt": str, "settings": dict, "seeds": list, "picture": int, "parts": dict, "inputs": dict,
    "layouts": list, "adapters": dict, "versions": dict,
}  # fmt: skip


def _checked(file: Path, text: str) -> dict[str, Any]:
    try:
        note = json.loads(text)
    except (ValueError, RecursionError):
        note = None
    if not isinstance(note, dict) or note.get("format") != FORMAT:
        raise BadInput(f"What {file} says of itself is in no format we know.", hint=f"This fairest reads {FORMAT}.")
    for key, kind in _KINDS.items():
        if not isinstance(note.get(key), kind):
            raise BadInput(f"What {file} says of itself lacks {key!r}, or has something else in its place.")
    seeds = note["seeds"]
    if not all(type(seed) is int for seed in seeds) or not 0 <= note["picture"] < len(seeds) <= MOST:
        raise BadInput(f"The seeds {file} states are none.")
    if not all(isinstance(said, str) and len(said) <= _SHORT for said in note["versions"].values()):
        raise BadInput(f"The versions {file} states are none.")
    return note
