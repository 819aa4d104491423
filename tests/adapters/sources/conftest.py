"""Pictures that differ in one pixel, and ways to lay them out."""

import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

Make = Callable[..., bytes]


def _picture(number: int = 0, kind: str = "PNG", texts: Mapping[str, str] | None = None, **options: Any) -> bytes:
    image = Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 99))
    if texts is not None:
        options["pnginfo"] = PngInfo()
        for key, text in texts.items():
            options["pnginfo"].add_text(key, text)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _lay(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _pack(file: Path, files: Mapping[str, bytes | str], mode: str = "w") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file, mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            held = content.encode() if isinstance(content, str) else content
            info.size = len(held)
            archive.addfile(info, io.BytesIO(held))
    return file


@pytest.fixture
def picture() -> Make:
    """picture(number, kind="PNG", texts={...}): a picture file; other numbers below 65,536 give other bytes."""
    return _picture


@pytest.fixture
def lay() -> Callable[..., Path]:
    """lay(folder, {name: content}): a folder of files."""
    return _lay


@pytest.fixture
def pack() -> Callable[..., Path]:
    """pack(file, {name: content}, mode="w"): a tar archive."""
    return _pack
