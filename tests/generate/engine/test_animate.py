"""The loop of a film: who is asked, with what, and when."""

import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.animate import Motions, animate
from fairest.generate.engine.warping import Motion, warp

FIRST = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))


def _kept(asked: list):
    """A driver that draws what it is given, and notes it."""

    def driver(moved, frame):
        asked.append((frame, None if moved is None else moved.clone()))
        return FIRST if moved is None else moved

    return driver


def test_the_first_frame_is_drawn_from_nothing_and_each_other_from_the_last_one_moved():
    asked = []
    frames = list(animate(_kept(asked), Motions(x="0:(0), 1:(0.125), 2:(0.25)"), 3))
    assert [number for number, _ in asked] == [0, 1, 2]
    assert asked[0][1] is None
    assert torch.equal(asked[1][1], warp(frames[0], Motion(x=0.125)))
    assert torch.equal(asked[2][1], warp(frames[1], Motion(x=0.25)))


def test_the_motion_at_key_frames_is_the_one_written_there_and_between_them_a_straight_line():
    motions = Motions(zoom="0:(1), 10:(1.05)", angle="5:(0), 15:(30)")
    assert motions.at(10, 20) == Motion(zoom=1.05, angle=15)
    assert motions.at(5, 20) == Motion(zoom=1.025, angle=0)


def test_stairs_last_for_their_share_of_the_film():
    motions = Motions(zoom="[1]*1+[2]*1")
    assert [motions.at(frame, 4).zoom for frame in range(4)] == [1, 1, 2, 2]


def test_no_frame_is_drawn_before_it_is_asked_for():
    asked = []
    film = animate(_kept(asked), Motions(), 1000)
    assert asked == []
    next(film)
    next(film)
    assert len(asked) == 2


def test_a_motion_that_cannot_be_made_is_refused_before_the_first_frame():
    with pytest.raises(BadInput, match="zoom=0"):
        animate(_kept([]), Motions(zoom="0:(1), 2:(-1)"), 3)


@pytest.mark.parametrize("wrong", ["fast", "1e999"])
def test_a_motion_that_cannot_be_read_is_refused_at_once(wrong):
    with pytest.raises(BadInput):
        Motions(angle=wrong)
