import pytest
import torch

from fairest.errors import BadInput
from fairest.generate.engine.canvases import Latent
from fairest.generate.engine.objective import Term
from fairest.generate.engine.optimise import optimise
from fairest.generate.engine.streams import Streams


def _draw(latent):
    """A generator of two numbers a picture: its brightness is their sum's."""
    return latent.sum(1).sigmoid()[:, None, None, None].expand(-1, 3, 4, 4)


def test_the_gradient_reaches_the_latent_and_nothing_before_it():
    start = Streams([1, 2]).normal(2)
    canvas, before = Latent(_draw, start), start.clone()
    bright = Term("bright", lambda pictures, _: -pictures.mean((1, 2, 3)))
    pictures = optimise(canvas, bright, 30, Streams([1, 2]), rate=0.3)
    assert pictures.mean() > 0.95
    assert not canvas.latent.equal(before)
    assert start.equal(before)


def test_without_an_encoder_no_picture_can_be_set():
    with pytest.raises(BadInput, match="no way back from a picture"):
        Latent(_draw, torch.zeros(1, 2)).set(torch.rand(1, 3, 4, 4))


def test_with_an_encoder_it_shows_what_was_set():
    canvas = Latent(_draw, torch.zeros(2, 2), lambda p: torch.logit(p.mean((1, 2, 3)))[:, None].expand(-1, 2) / 2)
    wanted = torch.tensor([0.2, 0.7])[:, None, None, None].expand(2, 3, 4, 4)
    canvas.set(wanted)
    torch.testing.assert_close(canvas(), wanted)
