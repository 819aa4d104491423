import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.canvases import CPPN, Palette, Pixels, Spectrum
from fairest.generate.engine.canvases.shape import fitted
from fairest.generate.engine.streams import Streams

_ONE = Streams([1])


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Pixels(0, 4, _ONE), "width 0"),
        (lambda: Pixels(4, -1, _ONE), "height -1"),
        (lambda: Spectrum(0, 4, _ONE), "width 0"),
        (lambda: Palette(0, 4, "grey", _ONE), "columns 0"),
        (lambda: Palette(4, -2, "grey", _ONE), "rows -2"),
        (lambda: CPPN(4, 0, _ONE), "height 0"),
        (lambda: CPPN(4, 4, _ONE, layers=0), "layers 0"),
        (lambda: CPPN(4, 4, _ONE, hidden=0), "hidden 0"),
    ],
)
def test_a_canvas_of_nothing_is_refused_by_the_name_of_what_is_missing(make, says):
    with pytest.raises(BadInput, match=f"{says} has nothing to draw on"):
        make()


def test_what_becomes_smaller_is_the_mean_of_its_own_part_alone():
    cells = torch.rand(1, 3, 2, 3)
    large = cells.repeat_interleave(4, 2).repeat_interleave(4, 3)
    torch.testing.assert_close(fitted(large, 2, 3, 2), cells.expand(2, -1, -1, -1))
