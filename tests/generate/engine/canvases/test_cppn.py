import torch

from fairest.generate.engine.canvases import CPPN
from fairest.generate.engine.streams import Streams


def _canvas(seeds=(1, 2), **sizes):
    return CPPN(**({"width": 10, "height": 6, "hidden": 16, "layers": 3} | sizes), streams=Streams(seeds))


def test_the_same_picture_has_any_number_of_pixels():
    finer = _canvas(width=30, height=18)()  # the middle of each pixel is that of nine finer ones
    torch.testing.assert_close(finer[..., 1::3, 1::3], _canvas()(), rtol=0, atol=1e-5)


def test_pictures_that_are_wide_show_more_of_the_same_and_stretch_nothing():
    wide, square = _canvas(width=12, height=4)(), _canvas(width=12, height=12)()
    torch.testing.assert_close(square[..., 4:8, :], wide, rtol=0, atol=1e-5)


def test_each_picture_is_a_network_of_its_own():
    both, second = _canvas((1, 2))(), _canvas((2,))()
    assert (both[0] - both[1]).abs().max() > 0.01
    torch.testing.assert_close(both[1], second[0], rtol=0, atol=1e-6)


def test_it_can_be_set_to_a_soft_picture():
    slope = torch.linspace(0.2, 0.8, 12).expand(1, 3, 8, 12)
    canvas = _canvas(width=12, height=8)
    canvas.set(slope)
    assert (canvas() - slope).abs().mean() < 0.03


def test_more_detail_turns_faster():
    soft, fine = (_canvas(range(8), width=32, height=32, detail=detail)() for detail in (2.0, 30.0))
    steps = [(pictures.diff(dim=-1).abs().mean() / pictures.std()).item() for pictures in (soft, fine)]
    assert steps[1] > 2 * steps[0]
