"""Pictures that differ in one pixel, and ways to lay them out."""

import io
import tarfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from PIL import Image

from fairest.data import Sample, open_set

Content = bytes | str


def _picture(number: int = 0, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 99)).save(out, kind)
    return out.getvalue()


def _lay(folder: Path, files: Mapping[str, Content]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _pack(file: Path, files: Mapping[str, Content] | Iterable[tuple[str, Content]], mode: str = "w") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(file, mode) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            held = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(held)
            archive.addfile(info, io.BytesIO(held))
    return file


def _read(path: Path | str, **options: int) -> list[Sample]:
    return [sample for shard in open_set(str(path), **options).shards() for sample in shard.samples()]


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """picture(number, kind="PNG"): a picture file; other numbers below 65,536 give other bytes."""
    return _picture


@pytest.fixture
def lay() -> Callable[..., Path]:
    """lay(folder, {name: content}): a folder of files."""
    return _lay


@pytest.fixture
def pack() -> Callable[..., Path]:
    """pack(file, {name: content} or [(name, content)], mode="w"): a tar archive."""
    return _pack


@pytest.fixture
def read() -> Callable[..., list[Sample]]:
    """read(path, shard_rows=…): all samples of the set there."""
    return _read
