"""Faces are found on a photograph of one, of several, and of none; on any size; in reading order."""

import numpy as np
import pytest
from PIL import Image, ImageOps
from skimage import data

from fairest.adapters.judges.detecting import Detector, Face, crop


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    return Image.fromarray(data.astronaut())


def test_a_portrait_has_one_face_with_its_landmarks_within(detector, astronaut):
    (face,) = detector.faces(astronaut)
    left, top, right, bottom = face.box
    # The eyes of this NASA portrait are at about (205, 103) and (246, 105), the nose at (224, 135).
    assert left < 205 < 246 < right
    assert top < 103 < 135 < bottom
    assert all(left <= x < right and top <= y < bottom for x, y in face.landmarks)
    assert len(face.landmarks) == 5
    assert np.hypot(face.landmarks[4][0] - 224, face.landmarks[4][1] - 135) < 8
    assert face.score >= Detector.least


def test_landmarks_go_from_the_right_eye_of_the_picture_to_the_left_and_end_at_the_nose(detector, astronaut):
    (face,) = detector.faces(astronaut)
    (outer_right, _), (inner_right, _), (outer_left, _), (inner_left, _), (nose, _) = face.landmarks
    assert outer_left < inner_left < nose < inner_right < outer_right


@pytest.mark.parametrize("turn", [(1, 0), (0, 1)])
def test_two_people_come_left_to_right_else_top_to_bottom(detector, astronaut, turn):
    across, down = turn
    both = Image.new("RGB", (512 * (1 + across), 512 * (1 + down)))
    both.paste(astronaut, (0, 0))
    both.paste(ImageOps.mirror(astronaut) if across else astronaut, (512 * across, 512 * down))
    first, second = detector.faces(both)
    assert first.box[0] < 512
    assert first.box[1] < 512
    assert (second.box[0] >= 512) == bool(across)
    assert (second.box[1] >= 512) == bool(down)


@pytest.mark.parametrize("side", [128, 512, 3000])
def test_a_face_is_where_it_is_at_any_size_of_the_picture(detector, astronaut, side):
    (face,) = detector.faces(astronaut.resize((side, side)))
    (x, y) = face.landmarks[4]
    assert np.hypot(x / side - 224 / 512, y / side - 135 / 512) < 0.02


def test_a_face_of_less_than_a_twentieth_of_the_longer_side_is_not_found(detector, astronaut):
    def on_a_square(pixels: int) -> list[Face]:
        """The portrait, whose face is 90 of 512 pixels, so small that it is `pixels` of 1000."""
        side = round(pixels * 512 / 90)
        square = Image.new("RGB", (1000, 1000), (128, 128, 128))
        square.paste(astronaut.resize((side, side), Image.Resampling.LANCZOS), (300, 300))
        return detector.faces(square)

    assert len(on_a_square(65)) == 1
    assert on_a_square(25) == []


@pytest.mark.parametrize("name", ["chelsea", "coffee", "coins", "text"])
def test_a_cat_a_cup_coins_and_a_page_have_no_face(detector, name):
    assert detector.faces(Image.fromarray(getattr(data, name)()).convert("RGB")) == []


@pytest.mark.parametrize("size", [(1, 1), (1, 9000), (9000, 2), (40, 40), (7000, 5000)])
def test_pictures_of_any_shape_are_looked_at(detector, size):
    assert detector.faces(Image.new("RGB", size, "white")) == []


def test_noise_has_no_face(detector):
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    assert detector.faces(Image.fromarray(noise)) == []


def test_the_same_picture_gives_the_same_faces(detector, astronaut):
    assert detector.faces(astronaut) == detector.faces(astronaut.copy()) == Detector().faces(astronaut)


def test_folds_of_cloth_that_dlib_takes_for_a_face_are_none(detector, astronaut):
    # Beside its mirror image the suit gives a detection of .32: more than 0, where dlib draws the line.
    both = Image.new("RGB", (1024, 512))
    both.paste(astronaut, (0, 0))
    both.paste(ImageOps.mirror(astronaut), (512, 0))
    assert len(detector.faces(both)) == 2


def test_a_crop_is_the_box_and_some_of_what_is_around_it_within_the_picture():
    picture = Image.new("RGB", (100, 80))
    face = Face((30, 20, 50, 40), (), 1.0)
    assert crop(picture, face, margin=0).size == (20, 20)
    assert crop(picture, face, margin=0.5).size == (40, 40)
    # 20 pixels wider on each side than 30..50 by 20..40, down to 0 above: 10..70 by 0..60.
    assert crop(picture, face, margin=1.0).size == (60, 60)
    # A box that reaches over the edge, as dlib gives them: -10..10 by 70..90, of which 0..10 by 70..80 is left.
    assert crop(picture, Face((-10, 70, 10, 90), (), 1.0), margin=0).size == (10, 10)


def test_the_description_names_what_decides_which_faces_are_found(detector):
    told = detector.describe()
    assert len(str(told["landmarks"])) == 64
    assert told == Detector().describe()


def test_several_judges_of_one_batch_find_each_face_once(monkeypatch):
    looked = []
    monkeypatch.setattr(Detector, "_looked_for", lambda _self, picture: looked.append(picture.size) or [])
    one, other = Image.new("RGB", (30, 20), "teal"), Image.new("RGB", (20, 30), "teal")
    for detector in (Detector(), Detector()):
        detector.faces(one)
        detector.faces(other)
    assert looked == [(30, 20), (20, 30)]
