import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.canvases import PALETTES, Palette, read_colours
from fairest.generate.engine.objective import Term
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.streams import Streams

_FOUR = "#123456 #abcdef #ff0000 #777777"


def _colours(picture):
    """Each colour that occurs in `[3,h,w]`, as it is stored."""
    return {tuple(colour) for colour in picture.flatten(1).T.tolist()}


@pytest.mark.parametrize("learn", [False, True])
def test_its_colours_are_those_of_the_palette_to_the_last_bit(learn):
    canvas = Palette(6, 4, _FOUR, Streams([1, 2]), width=24, height=16, learn=learn)
    wish = Term("wish", lambda pictures, _: (pictures - torch.rand(2, 3, 16, 24)).square().sum((1, 2, 3)))
    for _ in range(3):
        pictures = optimise(canvas, wish, 5, Streams([1, 2]), rate=0.7)
        for picture, palette in zip(pictures, canvas.palette, strict=True):
            assert _colours(picture) <= {tuple(colour) for colour in palette.tolist()}
    assert all(palette.equal(read_colours(_FOUR)) for palette in canvas.palette) is not learn


def test_each_cell_takes_the_colour_that_is_nearest():
    canvas = Palette(2, 1, "000000 ffffff ff0000", Streams([1]))
    canvas.set(torch.tensor([[0.9, 0.1], [0.2, 0.3], [0.1, 0.2]]).reshape(1, 3, 1, 2))  # reddish, dark
    assert canvas()[0].flatten(1).T.tolist() == [[1, 0, 0], [0, 0, 0]]


def test_a_drawing_in_its_own_colours_is_set_exactly():
    first = Palette(5, 3, "game-boy", Streams([1]), width=20, height=12)
    second = Palette(5, 3, "game-boy", Streams([2]), width=20, height=12)
    second.set(first().detach())
    assert second().equal(first())


def test_cells_are_squares_of_one_colour():
    picture = Palette(3, 2, _FOUR, Streams([1]), width=12, height=8)()
    cells = picture[..., ::4, ::4]
    assert cells.shape == (1, 3, 2, 3)
    assert picture.equal(cells.repeat_interleave(4, 2).repeat_interleave(4, 3))


def test_the_gradient_finds_the_colour_asked_for():
    canvas = Palette(4, 4, _FOUR, Streams([1, 2]))
    red = torch.tensor([1.0, 0, 0])[:, None, None]
    far = Term("far from red", lambda pictures, _: (pictures - red).square().sum((1, 2, 3)))
    optimise(canvas, far, 40, Streams([1, 2]), rate=0.3)
    assert canvas().equal(red.expand(2, 3, 4, 4))


@pytest.mark.parametrize("given", ["#12345", "blue", "", "#123456 __import__", ["#gggggg"], []])
def test_what_is_no_colour_is_refused(given):
    with pytest.raises(BadInput, match="is neither a colour nor a palette's name"):
        read_colours(given)


def test_colours_are_read_as_on_the_web():
    assert read_colours("#ff0033, 000000").tolist() == read_colours(["FF0033", "#000000"]).tolist()
    assert (read_colours("ff0033")[0] * 255).tolist() == [255, 0, 0x33]


@pytest.mark.parametrize("name", PALETTES)
def test_every_palette_has_colours_that_differ(name):
    colours = read_colours(name).tolist()
    assert len(colours) == len({tuple(colour) for colour in colours}) >= 2


def test_pixels_that_cells_cannot_share_are_refused_with_the_nearest_number_they_can():
    with pytest.raises(BadInput, match=r"6 cells do not share 64 pixels evenly. Take 66\."):
        Palette(6, 6, _FOUR, Streams([1]), width=64)
