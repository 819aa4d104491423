"""Moving whole pictures: what must be exact is exact, and the directions are those that the fields name."""

import math

import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.warping import Motion, warp


@pytest.fixture
def pictures():
    return torch.rand(2, 3, 12, 16, generator=torch.Generator().manual_seed(0))


def _soft(side: int = 32):
    """A smooth picture, of which no interpolation loses much."""
    across = torch.linspace(0, math.pi, side)
    return (0.5 + 0.4 * torch.sin(across) * torch.cos(across)[:, None]).expand(1, 3, side, side)


def test_no_motion_gives_exactly_the_same_pictures(pictures):
    assert torch.equal(warp(pictures, Motion(zoom=1, angle=0, x=0, y=0)), pictures)


def test_a_shift_to_the_right_by_whole_pixels_moves_pixels_exactly(pictures):
    moved = warp(pictures, Motion(x=4 / 16))
    assert torch.equal(moved[..., 4:], pictures[..., :-4])


def test_a_shift_down_by_whole_pixels_moves_pixels_exactly(pictures):
    moved = warp(pictures, Motion(y=3 / 12))
    assert torch.equal(moved[..., 3:, :], pictures[..., :-3, :])


def test_what_comes_in_at_an_edge_is_the_reflection_there(pictures):
    moved = warp(pictures, Motion(x=4 / 16))
    assert torch.equal(moved[..., :4], pictures[..., :4].flip(-1))


def test_a_quarter_turn_is_counter_clockwise(pictures):
    square = pictures[..., :12]
    torch.testing.assert_close(warp(square, Motion(angle=90)), square.rot90(1, (-2, -1)), atol=1e-6, rtol=0)


def test_four_quarter_turns_are_none(pictures):
    turned = square = pictures[..., :12]
    for _ in range(4):
        turned = warp(turned, Motion(angle=90))
    torch.testing.assert_close(turned, square, atol=1e-6, rtol=0)


def test_half_a_turn_keeps_a_picture_that_is_not_square(pictures):
    torch.testing.assert_close(warp(pictures, Motion(angle=180)), pictures.flip(-2, -1), atol=1e-6, rtol=0)


def test_a_zoom_of_two_comes_nearer_to_the_centre():
    dot = torch.zeros(1, 3, 32, 32)
    dot[..., 12:20, 12:20] = 1
    assert (warp(dot, Motion(zoom=2))[0, 0, 9:23, 9:23] > 0.99).all()
    assert float(warp(dot, Motion(zoom=2)).sum()) == pytest.approx(4 * 8 * 8 * 3, rel=0.02)


def test_a_zoom_and_back_is_nearly_nothing_inside():
    soft = _soft()
    there_and_back = warp(warp(soft, Motion(zoom=1.25)), Motion(zoom=0.8))
    torch.testing.assert_close(there_and_back[..., 6:-6, 6:-6], soft[..., 6:-6, 6:-6], atol=0.002, rtol=0)


def test_the_shift_comes_before_the_turn(pictures):
    square = pictures[..., :12]
    both = warp(square, Motion(angle=90, x=3 / 12))
    one_by_one = warp(warp(square, Motion(x=3 / 12)), Motion(angle=90))
    torch.testing.assert_close(both[..., :-3, :], one_by_one[..., :-3, :], atol=1e-6, rtol=0)


def test_pictures_stay_in_0_to_1_and_of_their_type(pictures):
    hard = pictures.round().bfloat16()
    moved = warp(hard, Motion(zoom=1.1, angle=7, x=0.013))
    assert moved.dtype == torch.bfloat16
    assert moved.min() >= 0
    assert moved.max() <= 1


@pytest.mark.parametrize("wrong", [{"zoom": 0}, {"zoom": -1}, {"angle": math.nan}, {"x": math.inf}])
def test_a_motion_that_cannot_be_made_is_refused(wrong):
    with pytest.raises(BadInput, match="cannot be made"):
        Motion(**wrong)
