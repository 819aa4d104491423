"""Pictures as they are drawn: files first, then one line for the batch. The line is the commit point."""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.errors import BadInput
from fairest.records import Picture
from fairest.run.files import append_line, sha256_of, write_whole
from fairest.run.picture_files import kind_of
from fairest.run.pictures import as_seen

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["JOURNAL", "PICTURES", "is_own_file", "keep", "kept", "kept_files", "recorded"]

JOURNAL = "pictures.jsonl"
PICTURES = "pictures"

_SAFE = re.compile(r"[a-z0-9][a-z0-9-]*")
_MARK = b"Software\0fairest "
_SUFFIXES: dict[str | None, str] = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


def keep(folder: Path, drawn: "Sequence[tuple[Picture, Image | bytes | None]]", generator: str) -> list[Picture]:
    """Save a batch and write its line; gives the pictures with their file and hash.

    Images become PNG files; a file that came whole is kept byte for byte, with whatever it says of its origin.
    Where there is no image the picture's `why` says so, and the line keeps it.
    """
    saved = [picture if image is None else _save(folder, picture, image, generator) for picture, image in drawn]
    line = json.dumps({"pictures": [asdict(picture) for picture in saved]}, allow_nan=False)
    append_line(folder / JOURNAL, line.encode())
    return saved


def kept(folder: Path) -> dict[str, Picture]:
    """The pictures of the journal by id, without those whose file is missing or has changed."""
    return {name: p for name, p in recorded(folder).items() if p.file is None or _intact(folder, p)}


def recorded(folder: Path) -> dict[str, Picture]:
    """The pictures of the journal by id, whether their files are there or not."""
    return {picture.id: picture for picture in _listed(folder / JOURNAL)}


def kept_files(folder: Path) -> list[Path]:
    """The files of pictures that a run made: those its journal lists, unchanged, and those that say so themselves."""
    listed = [folder / p.file for p in recorded(folder).values() if p.file is not None and _intact(folder, p)]
    marked = [file for file in (folder / PICTURES).glob("*.png") if _drawn_by_fairest(file)]
    return [*listed, *marked, *(folder / PICTURES).glob(".*.part")]


def _drawn_by_fairest(file: Path) -> bool:
    with file.open("rb") as picture:
        return _MARK in picture.read(4096)


def _save(folder: Path, picture: Picture, image: "Image | bytes", generator: str) -> Picture:
    if not _SAFE.fullmatch(picture.id):
        raise BadInput(f"{picture.id!r} cannot name a file.", hint="Ids are made of a-z, 0-9 and hyphens.")
    content = image if isinstance(image, bytes) else _png(picture, image, generator)
    file = _file(picture.id, _SUFFIXES[kind_of(content)])
    for other in _SUFFIXES.values():  # what a stop left behind may have come in another format
        if _file(picture.id, other) != file:
            (folder / _file(picture.id, other)).unlink(missing_ok=True)
    write_whole(folder / file, content, durable=False)  # a file lost by a power cut fails its hash: drawn again
    return replace(picture, file=file, sha256=hashlib.sha256(content).hexdigest())


def _png(picture: Picture, image: "Image", generator: str) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    from fairest import __version__

    about = PngInfo()
    about.add_text("Software", f"fairest {__version__}")
    about.add_text("Prompt", picture.text)
    if picture.seed is not None:
        about.add_text("Seed", str(picture.seed))
    about.add_text("Generator", generator)
    out = io.BytesIO()
    as_seen(image).save(out, "PNG", pnginfo=about)
    return out.getvalue()


def _file(name: str, suffix: str) -> str:
    return f"{PICTURES}/{name}{suffix}"


def is_own_file(name: str, file: str | None) -> bool:
    """Whether a path is the one that the picture of that id has in a run; any other may lead elsewhere."""
    return bool(_SAFE.fullmatch(name)) and file in [_file(name, suffix) for suffix in _SUFFIXES.values()]


def _listed(journal: Path) -> Iterator[Picture]:
    lines = journal.read_bytes().split(b"\n") if journal.exists() else []
    for line in lines:
        try:
            yield from [_picture(entry) for entry in json.loads(line)["pictures"]]
        except (ValueError, TypeError, KeyError):
            continue  # torn by a crash, or damaged: its pictures count as not drawn


def _picture(entry: dict[str, Any]) -> Picture:
    picture = Picture(**entry)
    if not _SAFE.fullmatch(picture.id) or not (picture.file is None or is_own_file(picture.id, picture.file)):
        raise ValueError(picture.id)  # a path that leads elsewhere is no picture of this run
    return picture


def _intact(folder: Path, picture: Picture) -> bool:
    return picture.file is not None and sha256_of(folder / picture.file) == picture.sha256
