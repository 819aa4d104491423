import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.canvases import Pixels
from fairest.generate.engine.streams import Streams


def test_it_shows_what_was_set():
    canvas, wanted = Pixels(7, 5, Streams([1, 2])), torch.rand(2, 3, 5, 7)
    canvas.set(wanted)
    assert (canvas() - wanted).abs().max() < 1 / 512  # half a step of 8 bits, at black and white


def test_one_picture_is_set_for_all_and_brought_to_size():
    canvas = Pixels(4, 4, Streams([1, 2]))
    canvas.set(torch.full((1, 3, 9, 9), 0.25))
    torch.testing.assert_close(canvas(), torch.full((2, 3, 4, 4), 0.25))


@pytest.mark.parametrize("shape", [(3, 3, 4, 4), (2, 1, 4, 4), (3, 4, 4)])
def test_pictures_of_another_number_or_kind_are_refused(shape):
    with pytest.raises(BadInput, match=r"2 pictures of three colours; these are \["):
        Pixels(4, 4, Streams([1, 2])).set(torch.rand(shape))


def test_it_begins_near_grey_and_each_picture_by_its_own_seed():
    both, second = Pixels(6, 6, Streams([1, 2]))(), Pixels(6, 6, Streams([2]))()
    assert (both - 0.5).abs().max() < 0.15
    assert not both[0].equal(both[1])
    assert both[1].equal(second[0])
