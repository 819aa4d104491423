"""Skin is looked for where it is: patches placed by the eyes, wherever, however large and however turned a face is."""

import numpy as np
import pytest

from fairest.measure.skin import PATCHES, skin_pixels

SIDE = 200


def _numbered() -> np.ndarray:
    """A picture whose every pixel says where it is: x, y, 0."""
    y, x = np.mgrid[:SIDE, :SIDE]
    return np.stack([x, y, np.zeros_like(x)], axis=-1).astype(np.uint8)


def _landmarks(left, right) -> tuple[tuple[float, float], ...]:
    """As dlib has them: the corners of the eye on the right, those of the one on the left, the nose."""
    (lx, ly), (rx, ry) = left, right
    across, down = (rx - lx, ry - ly), (-(ry - ly), rx - lx)
    corners = [(x + k * across[0], y + k * across[1]) for x, y in (right, left) for k in (0.2, -0.2)]
    return (*corners, ((lx + rx) / 2 + 0.7 * down[0], (ly + ry) / 2 + 0.7 * down[1]))


def _covered(pixels: np.ndarray) -> set[tuple[int, int]]:
    return {(int(x), int(y)) for x, y, _ in pixels}


def test_the_patches_lie_on_forehead_nose_and_cheeks_and_not_on_eyes_or_mouth():
    seen = _covered(skin_pixels(_numbered(), (50, 40, 150, 140), _landmarks((75, 80), (125, 80))))  # eyes 50 apart
    for place in ((100, 56), (100, 92), (71, 111), (129, 111)):
        assert place in seen
    for place in ((75, 80), (125, 80), (100, 135), (100, 20), (75, 64)):
        assert place not in seen


def test_the_patches_are_as_large_as_they_say():
    area = sum(np.pi * wide * high for *_, wide, high in PATCHES.values()) * 50**2
    assert len(skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks((75, 80), (125, 80)))) == pytest.approx(area, rel=0.03)


def test_a_face_turned_by_a_quarter_has_patches_turned_by_a_quarter():
    upright = _covered(skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks((75, 100), (125, 100))))
    # Turned clockwise around (100, 100), the left eye is above and the forehead on the right.
    turned = _covered(skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks((100, 75), (100, 125))))
    expected = {(200 - y, x) for x, y in upright}
    assert len(turned & expected) > 0.95 * len(expected)


def test_without_landmarks_the_eyes_are_where_they_are_in_an_upright_box():
    # .3 and .7 of the width, .35 of the height: (80, 75) and (120, 75).
    boxed = _covered(skin_pixels(_numbered(), (50, 40, 150, 140)))
    assert boxed == _covered(skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks((80, 75), (120, 75))))


@pytest.mark.parametrize(
    ("left", "right"), [((-500, -500), (-450, -500)), ((900, 900), (950, 900)), ((80, 80), (80, 80))]
)
def test_a_face_outside_of_the_picture_or_without_size_has_no_skin(left, right):
    assert skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks(left, right)).shape == (0, 3)


def test_of_a_face_at_the_edge_only_what_is_on_the_picture_counts():
    half = skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks((-25, 80), (25, 80)))
    whole = skin_pixels(_numbered(), (0, 0, 1, 1), _landmarks((75, 80), (125, 80)))
    assert len(half) == pytest.approx(len(whole) / 2, rel=0.1)
