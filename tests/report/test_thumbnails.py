import base64
from io import BytesIO
from pathlib import Path

from PIL import Image

from fairest.records import Picture
from fairest.report.thumbnails import Thumbnail, side_for, thumbnail


def shrunk(folder: Path, file: str) -> Thumbnail | None:
    return thumbnail(Picture("a", "q", "a nurse", 1, file), folder, 96)


def opened(uri: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(uri.removeprefix("data:image/webp;base64,"))))


def test_a_large_picture_becomes_small_and_keeps_its_shape(tmp_path: Path):
    Image.new("RGB", (1024, 512), "teal").save(tmp_path / "a.png")
    small = shrunk(tmp_path, "a.png")
    assert small is not None
    assert (small.width, small.height) == (96, 48)
    assert opened(small.uri).size == (96, 48)


def test_a_small_picture_is_not_blown_up(tmp_path: Path):
    Image.new("RGB", (64, 64), "teal").save(tmp_path / "a.png")
    small = shrunk(tmp_path, "a.png")
    assert small is not None
    assert (small.width, small.height) == (64, 64)


def test_a_broken_or_missing_file_is_no_thumbnail(tmp_path: Path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")
    assert shrunk(tmp_path, "broken.png") is None
    assert shrunk(tmp_path, "missing.png") is None


def test_many_pictures_get_smaller_thumbnails():
    assert [side_for(n) for n in (0, 2000, 2001, 6001)] == [96, 96, 64, 40]
