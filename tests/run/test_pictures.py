"""Pictures read back as a viewer shows them, each a picture or the reason why it is none."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from fairest.records import Picture
from fairest.run.pictures import as_seen, open_picture


def seen(folder, content: bytes):
    (folder / "n.png").write_bytes(content)
    return open_picture(Picture("n", "n", "a nurse", 1, "n.png"), folder)


def file_of(image: Image.Image, **how: object) -> bytes:
    out = BytesIO()
    image.save(out, **{"format": "PNG", **how})
    return out.getvalue()


def test_what_is_transparent_is_seen_on_white(tmp_path):
    glass = Image.new("RGBA", (2, 1), (255, 0, 0, 0))
    glass.putpixel((1, 0), (255, 0, 0, 255))
    image = seen(tmp_path, file_of(glass))
    assert [image.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (255, 0, 0)]


def test_a_photograph_is_turned_as_its_camera_says(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert seen(tmp_path, file_of(Image.new("RGB", (20, 10)), format="JPEG", exif=exif)).size == (10, 20)


def test_grey_of_sixteen_bits_keeps_its_levels(tmp_path):
    ramp = Image.fromarray(np.arange(0, 65536, 257, dtype=np.uint16).reshape(16, 16))
    levels = np.asarray(seen(tmp_path, file_of(ramp)))[..., 0].ravel().tolist()
    assert levels == list(range(256))


@pytest.mark.parametrize("exif", [b"Exif\0\0broken", b"\xff" * 40, b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_a_damaged_note_on_its_turning_is_no_end_of_an_audit(tmp_path, exif):
    answer = seen(tmp_path, file_of(Image.new("RGB", (8, 8)), exif=exif))
    assert answer == "unreadable picture: damaged" or answer.size == (8, 8)


def test_colours_stay_as_they_are():
    assert as_seen(Image.new("P", (1, 1))).mode == "RGB"
    assert as_seen(Image.new("RGB", (1, 1), (1, 2, 3))).getpixel((0, 0)) == (1, 2, 3)
